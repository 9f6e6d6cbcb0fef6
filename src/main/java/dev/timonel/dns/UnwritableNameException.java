package dev.timonel.dns;

/** A name of the cluster that DNS can't carry: a label of more than 63 bytes, or more than 255 in all. */
final class UnwritableNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnwritableNameException(String name, Throwable cause) {
        super(name, cause);
    }
}
