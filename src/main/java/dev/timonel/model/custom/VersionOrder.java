package dev.timonel.model.custom;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How new a version is by its name: {@code v2} before {@code v1}, before {@code v1beta2}, before {@code v1alpha1}, before any
 * other name ({@code apimachinery/pkg/version.CompareKubeAwareVersionStrings}).
 */
public final class VersionOrder {
    public static final Comparator<String> NEWEST_FIRST = VersionOrder::compare;

    private static final Pattern KUBERNETES = Pattern.compile("v([1-9][0-9]{0,8})((alpha|beta)([1-9][0-9]{0,8}))?");

    private VersionOrder() {}

    private static int compare(String one, String other) {
        Matcher a = KUBERNETES.matcher(one);
        Matcher b = KUBERNETES.matcher(other);
        if (!a.matches() || !b.matches()) {
            return a.matches() ? -1 : b.matches() ? 1 : one.compareTo(other);
        }
        int byStage = stage(b) - stage(a);
        int byMajor = Integer.parseInt(b.group(1)) - Integer.parseInt(a.group(1));
        int byMinor = minor(b) - minor(a);
        return byStage != 0 ? byStage : byMajor != 0 ? byMajor : byMinor;
    }

    private static int stage(Matcher version) {
        return version.group(3) == null ? 2 : version.group(3).equals("beta") ? 1 : 0;
    }

    private static int minor(Matcher version) {
        return version.group(4) == null ? 0 : Integer.parseInt(version.group(4));
    }
}
