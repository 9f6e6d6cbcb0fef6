package dev.timonel.model.rules;

/**
 * From how little to how much: a size or a cost. The numbers have no sign and stop at the largest that there is, which stands for
 * whatever is unknown ({@code SizeEstimate} and {@code CostEstimate} of {@code cel-go/checker/cost.go}).
 */
record Range(long min, long max) {
    static final long MOST = -1;
    static final Range UNKNOWN = new Range(0, MOST);
    private static final double TWO_TO_63 = 0x1p63;

    static Range of(long number) {
        return new Range(number, number);
    }

    Range plus(Range other) {
        return new Range(plus(min, other.min), plus(max, other.max));
    }

    Range times(Range other) {
        return new Range(times(min, other.min), times(max, other.max));
    }

    /** Rounded up. */
    Range times(double factor) {
        return new Range(times(min, factor), times(max, factor));
    }

    Range union(Range other) {
        return new Range(
                Long.compareUnsigned(other.min, min) < 0 ? other.min : min,
                Long.compareUnsigned(other.max, max) > 0 ? other.max : max);
    }

    private static long plus(long one, long other) {
        long sum = one + other;
        return Long.compareUnsigned(sum, one) < 0 ? MOST : sum;
    }

    static long times(long one, long other) {
        boolean over = other != 0 && Long.compareUnsigned(one, Long.divideUnsigned(MOST, other)) > 0;
        return over ? MOST : one * other;
    }

    private static long times(long number, double factor) {
        return whole(real(number) * factor);
    }

    /** Rounded up. */
    static long whole(double number) {
        double product = Math.ceil(number);
        if (product >= 2 * TWO_TO_63) {
            return MOST;
        }
        return product < TWO_TO_63 ? (long) product : (long) (product - TWO_TO_63) + Long.MIN_VALUE;
    }

    static double real(long number) {
        return number >= 0 ? number : ((number >>> 1) | (number & 1)) * 2.0;
    }
}
