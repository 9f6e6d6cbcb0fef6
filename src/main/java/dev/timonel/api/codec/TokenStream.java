package dev.timonel.api.codec;

import dev.timonel.model.KubeJson;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.async.ByteArrayFeeder;

/**
 * JSON goes in, and each of its tokens to a generator that writes them otherwise: a list of any length needs no more memory than
 * its longest text. Close it to end the document, and the generator.
 */
abstract class TokenStream extends OutputStream {
    private final JsonParser parser = KubeJson.mapper().createNonBlockingByteArrayParser();
    private final ByteArrayFeeder feeder = (ByteArrayFeeder) parser.nonBlockingInputFeeder();
    private final JsonGenerator generator;

    TokenStream(JsonGenerator generator) {
        this.generator = generator;
    }

    @Override
    public final void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public final void write(byte[] bytes, int offset, int length) throws IOException {
        feeder.feedInput(bytes, offset, offset + length);
        copy();
    }

    private void copy() {
        for (JsonToken token = parser.nextToken();
                token != null && token != JsonToken.NOT_AVAILABLE;
                token = parser.nextToken()) {
            generator.copyCurrentEvent(parser);
        }
    }

    @Override
    public void close() throws IOException {
        feeder.endOfInput();
        copy();
        generator.close();
        parser.close();
    }
}
