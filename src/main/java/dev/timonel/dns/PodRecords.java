package dev.timonel.dns;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What {@code <a-b-c-d>.<namespace>.pod.<zone>} resolves to: the {@code pods} option of CoreDNS' plugin/kubernetes. */
public enum PodRecords {
    /** Nothing. */
    DISABLED,
    /** The address in the name, whether or not a pod has it. */
    INSECURE,
    /** The address in the name, if a pod of the namespace has it. */
    VERIFIED;

    /** The option that is written like this, in lower case. */
    public static Optional<PodRecords> parse(String text) {
        return Arrays.stream(values()).filter(p -> p.text().equals(text)).findFirst();
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
