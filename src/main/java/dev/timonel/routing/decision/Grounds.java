package dev.timonel.routing.decision;

import dev.timonel.routing.RouteQuery;
import java.util.Objects;

/**
 * What a packet's answer is made of, where a service sent it to the endpoint of this number in its turn: two answers with
 * equal grounds are the same but for {@code resourceVersion} and {@code ticket}, wherever these two are told. {@code told}
 * counts by identity.
 */
public final class Grounds {
    private final Object told;
    private final RouteQuery query;
    private final int number;
    private final int hash;

    Grounds(Object told, RouteQuery query, int number) {
        this.told = told;
        this.query = query;
        this.number = number;
        int address = query.from() == null ? 0 : query.from().hashCode();
        this.hash = 31 * (31 * (31 * query.host().hashCode() + query.port()) + address) + number;
    }

    /** What does not change while answers with these grounds are good for anything. */
    public Object told() {
        return told;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grounds grounds
                && hash == grounds.hash
                && number == grounds.number
                && told == grounds.told
                && query.port() == grounds.query.port()
                && query.host().equals(grounds.query.host())
                && query.portName().equals(grounds.query.portName())
                && query.protocol().equals(grounds.query.protocol())
                && query.node().equals(grounds.query.node())
                && Objects.equals(query.from(), grounds.query.from());
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
