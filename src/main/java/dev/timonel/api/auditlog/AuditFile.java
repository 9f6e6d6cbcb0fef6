package dev.timonel.api.auditlog;

import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TriggeringPolicyBase;
import ch.qos.logback.core.status.Status;
import io.micrometer.core.instrument.Counter;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file by Logback's rolling appender, for nobody else to read. */
final class AuditFile implements AuditSink {
    private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

    private final Appender appender = new Appender();

    AuditFile(AuditLogSettings settings, Counter errors) {
        String file = settings.file().toAbsolutePath().toString();
        ContextBase context = new ContextBase();
        context.getStatusManager().add((ch.qos.logback.core.status.StatusListener) status -> failed(status, errors));
        FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
        names.setContext(context);
        names.setParent(appender);
        names.setFileNamePattern(file.replace("%", "\\%") + ".%i");
        names.setMinIndex(1);
        names.setMaxIndex(settings.maxBackups());
        Length length = new Length(settings.maxBytes());
        length.setContext(context);
        Lines lines = new Lines();
        lines.setContext(context);
        appender.setContext(context);
        appender.setFile(file);
        appender.setRollingPolicy(names);
        appender.setTriggeringPolicy(length);
        appender.setEncoder(lines);
        appender.setImmediateFlush(false);
        names.start();
        length.start();
        lines.start();
        appender.start();
        if (!appender.isStarted() || !Files.isWritable(settings.file())) {
            throw new IllegalStateException("it can't be written");
        }
    }

    private static void failed(Status status, Counter errors) {
        if (status.getEffectiveLevel() >= Status.ERROR) {
            errors.increment();
            LOG.warn("audit log: {}", status.getMessage());
        }
    }

    @Override
    public void write(byte[] line) {
        appender.doAppend(line);
    }

    @Override
    public void flush() {
        appender.flush();
    }

    @Override
    public void close() {
        appender.stop();
    }

    private static final class Appender extends RollingFileAppender<byte[]> {
        @Override
        public void openFile(String name) throws IOException {
            Path file = Path.of(name);
            try {
                if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                }
            } catch (FileAlreadyExistsException there) {
                super.openFile(name);
                return;
            }
            super.openFile(name);
        }

        private void flush() {
            streamWriteLock.lock();
            try {
                if (getOutputStream() != null) {
                    getOutputStream().flush();
                }
            } catch (IOException failed) {
                addError("can't be flushed", failed);
            } finally {
                streamWriteLock.unlock();
            }
        }
    }

    private static final class Length extends TriggeringPolicyBase<byte[]> {
        private final long most;

        Length(long most) {
            this.most = most;
        }

        @Override
        public boolean isTriggeringEvent(File active, byte[] line) {
            return active.length() >= most;
        }
    }

    private static final class Lines extends EncoderBase<byte[]> {
        @Override
        public byte[] headerBytes() {
            return new byte[0];
        }

        @Override
        public byte[] encode(byte[] line) {
            return line;
        }

        @Override
        public byte[] footerBytes() {
            return new byte[0];
        }
    }
}
