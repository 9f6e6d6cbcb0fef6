package dev.timonel.store.h2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** Gives H2 its files as {@link OrderedFile}s, where a database's name begins with {@code ordered:}. */
public final class OrderedFilePath extends FilePathWrapper {
    static final String SCHEME = "ordered";

    /** For H2, which makes one a file. */
    public OrderedFilePath() {}

    static void register() {
        FilePath.register(new OrderedFilePath());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel file = getBase().open(mode);
        if (!name.endsWith(".mv.db")) {
            return file;
        }
        try {
            return new OrderedFile(file, name, mode.equals("r"));
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }
}
