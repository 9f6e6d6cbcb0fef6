package dev.timonel.routing.selection;

import dev.timonel.net.IpAddress;
import dev.timonel.net.IpFamily;
import java.util.Comparator;
import java.util.List;

/**
 * An endpoint of one service port ({@code pkg/proxy/endpoint.go}). Text is {@code ""} where unset. Ordered by address and
 * port.
 */
public record ProxyEndpoint(
        IpAddress address,
        int port,
        boolean ready,
        boolean serving,
        boolean terminating,
        String namespace,
        String pod,
        String node,
        String zone,
        List<String> zoneHints,
        List<String> nodeHints)
        implements Comparable<ProxyEndpoint> {
    private static final Comparator<ProxyEndpoint> ORDER =
            Comparator.comparing(ProxyEndpoint::address).thenComparingInt(ProxyEndpoint::port);

    /** Whether it can still serve while it goes away (KEP-1669). */
    public boolean servingTerminating() {
        return serving && terminating;
    }

    /** Whether it is local to the node of this name; an endpoint without a nodeName is local to none. */
    public boolean isOn(String nodeName) {
        return !node.isEmpty() && node.equals(nodeName);
    }

    /** This endpoint, asked on another port. */
    public ProxyEndpoint onPort(int number) {
        return new ProxyEndpoint(
                address, number, ready, serving, terminating, namespace, pod, node, zone, zoneHints, nodeHints);
    }

    /** {@code 10.244.1.5:8080}, {@code [fd00::5]:8080}. */
    public String hostPort() {
        return hostPort(address, port);
    }

    /** As a person names it: the pod if there is one, and its address. */
    public String title() {
        return pod.isEmpty() ? hostPort() : pod + " (" + hostPort() + ")";
    }

    public static String hostPort(IpAddress address, int port) {
        return address.family() == IpFamily.IPv4 ? address + ":" + port : "[" + address + "]:" + port;
    }

    @Override
    public int compareTo(ProxyEndpoint other) {
        return ORDER.compare(this, other);
    }
}
