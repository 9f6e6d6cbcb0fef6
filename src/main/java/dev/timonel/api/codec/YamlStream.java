package dev.timonel.api.codec;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/** JSON goes in, the same document comes out as YAML. The stream below stays open. */
public final class YamlStream extends TokenStream {
    /** The media type, as Kubernetes names it. */
    public static final String CONTENT_TYPE = "application/yaml";

    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .stringQuotingChecker(new PlainWords())
            .build());

    public YamlStream(OutputStream out) {
        super(YAML.createGenerator(
                new OldLineBreaks(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)))));
    }

    /** The JSON document as YAML. */
    public static byte[] of(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + json.length / 2);
        try (YamlStream yaml = new YamlStream(out)) {
            yaml.write(json);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return out.toByteArray();
    }

    /**
     * Escapes the two separators that were line breaks until YAML 1.2; they occur between quotation marks only. The stream
     * below stays open.
     */
    private static final class OldLineBreaks extends FilterWriter {
        OldLineBreaks(Writer out) {
            super(out);
        }

        @Override
        public void write(int c) throws IOException {
            write(String.valueOf((char) c), 0, 1);
        }

        @Override
        public void write(char[] text, int offset, int length) throws IOException {
            write(new String(text, offset, length), 0, length);
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            out.write(text.substring(offset, offset + length)
                    .replace("\u2028", "\\u2028")
                    .replace("\u2029", "\\u2029"));
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** Only what no version of YAML takes for anything but text goes without quotation marks. */
    private static final class PlainWords extends StringQuotingChecker {
        private static final long serialVersionUID = 1L;
        private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]*");

        @Override
        public boolean needToQuoteName(String name) {
            return needToQuoteValue(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return !WORD.matcher(value).matches() || isReservedKeyword(value);
        }
    }
}
