package dev.timonel.routing.overlay;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.timonel.net.IpFamily;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The end of a node's VXLAN tunnels. {@code address} is the block's network address alone, {@code port} is UDP. */
@JsonPropertyOrder({"device", "address", "mac", "vni", "port"})
public record Vtep(String device, String address, String mac, int vni, int port) {
    private static final int MAC_BYTES = 6;
    private static final int UNICAST = 0xFE;
    private static final int LOCALLY_ADMINISTERED = 0x02;

    static Vtep of(SubnetLease lease) {
        return new Vtep(
                lease.device(),
                lease.deviceAddress() + "/" + lease.family().bits(),
                lease.vtepMac(),
                lease.vni(),
                SubnetLease.VXLAN_PORT);
    }

    /** A unicast, locally administered MAC that is always the same for the node; flannel draws one and keeps it. */
    static String macOf(String node, IpFamily family) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((node + "/" + family).getBytes(StandardCharsets.UTF_8));
            digest[0] = (byte) (digest[0] & UNICAST | LOCALLY_ADMINISTERED);
            return HexFormat.ofDelimiter(":").formatHex(digest, 0, MAC_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has SHA-256
        }
    }
}
