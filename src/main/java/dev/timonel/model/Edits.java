package dev.timonel.model;

/** How far apart two names are: what a person who mistypes one gets instead of the other. */
public final class Edits {
    private Edits() {}

    /** The edits from one to the other: a letter put in, left out, replaced, or swapped with its neighbour. */
    public static int between(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int fewest =
                        Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                edits[i][j] = swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
            }
        }
        return edits[a.length()][b.length()];
    }

    /** Whether one is likely meant where the other is written: other letter case, or at most two edits, fewer if short. */
    public static boolean isTypo(String written, String meant) {
        int allowed = Math.min(2, Math.min(written.length(), meant.length()) - 1);
        return written.equalsIgnoreCase(meant) || between(written, meant) <= allowed;
    }
}
