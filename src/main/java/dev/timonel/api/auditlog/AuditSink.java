package dev.timonel.api.auditlog;

/** Where lines are written, by one thread. What goes wrong is counted there and not thrown. */
interface AuditSink extends AutoCloseable {
    void write(byte[] line);

    /** Nothing more waits for now. */
    void flush();

    @Override
    void close();
}
