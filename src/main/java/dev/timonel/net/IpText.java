package dev.timonel.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The text form of addresses, by the rules of RFC 4291 and RFC 5952. */
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    static Optional<IpAddress> parseV4(String text) {
        long value = v4Value(text);
        return value < 0 ? Optional.empty() : Optional.of(new IpAddress(IpFamily.IPv4, 0, value));
    }

    static Optional<IpAddress> parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        List<Integer> head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        List<Integer> tail = gap < 0 ? List.of() : groups(text.substring(gap + 2), true);
        if (head == null || tail == null) {
            return Optional.empty();
        }
        int missing = GROUPS - head.size() - tail.size();
        if (gap < 0 ? missing != 0 : missing < 1) {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS; i++) {
            int group =
                    i < head.size() ? head.get(i) : i < head.size() + missing ? 0 : tail.get(i - head.size() - missing);
            high = high << 16 | low >>> 48;
            low = low << 16 | group;
        }
        return Optional.of(new IpAddress(IpFamily.IPv6, high, low));
    }

    static String writeV4(long bits) {
        return new StringBuilder(15)
                .append(bits >> 24)
                .append('.')
                .append(bits >> 16 & 255)
                .append('.')
                .append(bits >> 8 & 255)
                .append('.')
                .append(bits & 255)
                .toString();
    }

    static String writeV6(long high, long low) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> 16 * (3 - i % 4)) & 0xFFFF;
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && groups[i + run] == 0) {
                run++;
            }
            if (run > length) {
                start = i;
                length = run;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** The four parts as one number; -1 if the text is malformed. */
    private static long v4Value(String text) {
        long value = 0;
        int part = 0;
        int digits = 0;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (digits == 0 || ++dots > 3) {
                    return -1;
                }
                value = value << 8 | part;
                part = 0;
                digits = 0;
            } else if (c < '0' || c > '9' || digits > 0 && part == 0) {
                return -1;
            } else {
                part = part * 10 + c - '0';
                digits++;
                if (part > 255) {
                    return -1;
                }
            }
        }
        return dots == 3 && digits > 0 ? value << 8 | part : -1;
    }

    /** The 16-bit groups of a part without {@code ::}; null if it is malformed. A dotted IPv4 tail counts as two. */
    private static @Nullable List<Integer> groups(String text, boolean mayEndInV4) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return groups;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && mayEndInV4 && parts[i].indexOf('.') >= 0) {
                long tail = v4Value(parts[i]);
                if (tail < 0) {
                    return null;
                }
                groups.add((int) (tail >> 16));
                groups.add((int) (tail & 0xFFFF));
            } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
                groups.add(Integer.parseInt(parts[i], 16));
            } else {
                return null;
            }
        }
        return groups;
    }
}
