package dev.timonel.bench;

/** One that is measured beside others: all are started and warmed, and then they take turns. */
interface Contender extends AutoCloseable {
    /** Brings it to where its speed stays the same. */
    void warm() throws Exception;

    /** Measures it once more; afterwards it is as it was before. */
    void turn(int round) throws Exception;

    /** Takes down what can be told at the end, and stops it. */
    @Override
    void close() throws Exception;
}
