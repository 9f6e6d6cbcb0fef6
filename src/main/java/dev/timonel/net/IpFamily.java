package dev.timonel.net;

/** The two address families, spelled as the Kubernetes API spells them. */
public enum IpFamily {
    IPv4(32),
    IPv6(128);

    private final int bits;

    IpFamily(int bits) {
        this.bits = bits;
    }

    /** The length of an address of this family in bits. */
    public int bits() {
        return bits;
    }
}
