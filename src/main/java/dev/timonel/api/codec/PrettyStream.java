package dev.timonel.api.codec;

import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteFeature;

/** JSON goes in, the same document comes out indented, and a line end after it. The stream below stays open. */
public final class PrettyStream extends TokenStream {
    private final OutputStream out;

    public PrettyStream(OutputStream out, PrettyPrinter printer) {
        super(KubeJson.mapper()
                .writer()
                .with(printer)
                .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .createGenerator(out));
        this.out = out;
    }

    @Override
    public void close() throws IOException {
        super.close();
        out.write('\n');
    }
}
