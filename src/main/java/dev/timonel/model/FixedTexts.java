package dev.timonel.model;

/**
 * Two kinds of text that each object has some of, in fewer bytes: a UUID in lower case is 16, and a moment of
 * {@code metav1.Time} ({@code 2026-11-30T10:48:50Z}) is 6. Both with the quotation mark that ends them.
 */
final class FixedTexts {
    /** The codes of the two kinds; what is neither has {@link #NEITHER} or more. */
    static final int UUID = 0;

    static final int MOMENT = 1;
    static final int NEITHER = 2;

    private static final int UUID_LENGTH = 37;
    private static final int MOMENT_LENGTH = 21;
    private static final String MOMENT_FORM = "0000-00-00T00:00:00Z\"";
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private FixedTexts() {}

    /** How many bytes the text is at length. */
    static int length(int code) {
        return code == UUID ? UUID_LENGTH : MOMENT_LENGTH;
    }

    /** How many bytes it is here. */
    static int held(int code) {
        return code == UUID ? 16 : 6;
    }

    /** Writes what stands between the two indexes, if it is of one of the kinds. Which it is. */
    static int write(byte[] json, int from, int end, byte[] own, int at) {
        if (end - from == UUID_LENGTH && isUuid(json, from)) {
            int to = at;
            for (int i = from; i < from + UUID_LENGTH - 1; i += 2) {
                i += json[i] == '-' ? 1 : 0;
                own[to++] = (byte) (hex(json[i]) << 4 | hex(json[i + 1]));
            }
            return UUID;
        }
        if (end - from == MOMENT_LENGTH) {
            long moment = moment(json, from);
            for (int i = 0; moment >= 0 && i < 6; i++) {
                own[at + i] = (byte) (moment >>> 8 * i);
            }
            return moment < 0 ? NEITHER : MOMENT;
        }
        return NEITHER;
    }

    /** Writes the text at length. */
    static void read(int code, byte[] own, int from, byte[] json, int at) {
        if (code == UUID) {
            readUuid(own, from, json, at);
        } else {
            readMoment(own, from, json, at);
        }
    }

    private static boolean isDash(int place) {
        return place == 8 || place == 13 || place == 18 || place == 23;
    }

    private static boolean isUuid(byte[] json, int from) {
        if (json[from + UUID_LENGTH - 1] != '"') {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH - 1; i++) {
            byte b = json[from + i];
            if (isDash(i) ? b != '-' : hex(b) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int hex(byte b) {
        return b >= '0' && b <= '9' ? b - '0' : b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
    }

    private static void readUuid(byte[] own, int from, byte[] json, int at) {
        int read = from;
        for (int i = 0; i < UUID_LENGTH - 1; i += 2) {
            if (isDash(i)) {
                json[at + i++] = '-';
            }
            json[at + i] = HEX[own[read] >> 4 & 15];
            json[at + i + 1] = HEX[own[read++] & 15];
        }
        json[at + UUID_LENGTH - 1] = '"';
    }

    /** Its fourteen digits as one number, whether there is such a day or not; -1 for another text. */
    private static long moment(byte[] json, int from) {
        long digits = 0;
        for (int i = 0; i < MOMENT_LENGTH; i++) {
            byte b = json[from + i];
            char form = MOMENT_FORM.charAt(i);
            if (form == '0' ? b < '0' || b > '9' : b != form) {
                return -1;
            }
            digits = form == '0' ? 10 * digits + b - '0' : digits;
        }
        return digits;
    }

    private static void readMoment(byte[] own, int from, byte[] json, int at) {
        long digits = 0;
        for (int i = 5; i >= 0; i--) {
            digits = digits << 8 | own[from + i] & 255;
        }
        for (int i = MOMENT_LENGTH - 1; i >= 0; i--) {
            char form = MOMENT_FORM.charAt(i);
            json[at + i] = (byte) (form == '0' ? '0' + digits % 10 : form);
            digits /= form == '0' ? 10 : 1;
        }
    }
}
