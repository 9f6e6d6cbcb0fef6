package dev.timonel.dump;

import dev.timonel.model.tree.Complaint;
import dev.timonel.model.tree.TreeReader;
import dev.timonel.model.tree.TreeReader.Document;
import dev.timonel.model.tree.TreeReader.Malformed;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * The objects of one text, one at a time: JSON or YAML, any number of documents, each an object or a list of objects. The items
 * of a list are never in memory together, unless neither they nor the list have said yet what they are.
 */
final class DumpStream {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_FIELDS = 100;
    private static final String KIND = "kind";
    private static final String API_VERSION = "apiVersion";
    private static final String LIST = "List";

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(100)
            .build();
    private static final TokenStreamFactory JSON =
            JsonFactory.builder().streamReadConstraints(LIMITS).build();
    /** As many characters are read at once: one long text is copied with each piece that it grows by. */
    private static final int PIECE = 1 << 16;

    /** Its own limit on the length is off: the stream below has one. */
    private static final TokenStreamFactory YAML = YAMLFactory.builder()
            .streamReadConstraints(LIMITS)
            .loadSettings(LoadSettings.builder()
                    .setCodePointLimit(Integer.MAX_VALUE)
                    .setBufferSize(PIECE)
                    .build())
            .build();

    private final JsonParser parser;
    private final Fed fed;
    private final DumpLimits limits;
    private final Found found;

    /** Takes an object with its kind and apiVersion, and the line on which it begins. */
    interface Found {
        void object(Document object, long line) throws DumpRefusedException;
    }

    private DumpStream(JsonParser parser, Fed fed, DumpLimits limits, Found found) {
        this.parser = parser;
        this.fed = fed;
        this.limits = limits;
        this.found = found;
    }

    static void read(InputStream in, boolean json, DumpLimits limits, Found found)
            throws IOException, DumpRefusedException {
        Fed fed = new Fed(in, limits.objectCharacters());
        ObjectReadContext context = ObjectReadContext.empty();
        try (JsonParser parser = json ? JSON.createParser(context, fed) : YAML.createParser(context, Pieces.of(fed))) {
            DumpStream stream = new DumpStream(parser, fed, limits, found);
            try {
                stream.documents();
            } catch (Malformed malformed) {
                throw stream.refused(String.valueOf(malformed.getMessage()));
            } catch (JacksonException malformed) {
                stream.rethrowBroken(malformed);
                long line = malformed.getLocation() == null
                        ? stream.line()
                        : malformed.getLocation().getLineNr();
                throw new DumpRefusedException(line, Complaint.what(malformed));
            } catch (YamlEngineException malformed) {
                stream.rethrowBroken(malformed);
                throw stream.refused("it is neither YAML nor JSON");
            }
        }
    }

    private void rethrowBroken(RuntimeException malformed) throws IOException, DumpRefusedException {
        for (Throwable cause = malformed; cause != null; cause = cause.getCause()) {
            if (cause instanceof TooLong) {
                throw refused("it is too long");
            }
            if (cause instanceof CharacterCodingException) {
                throw refused("it is not UTF-8");
            }
            if (cause instanceof IOException broken) {
                throw broken;
            }
        }
    }

    private void documents() throws Malformed, DumpRefusedException {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            fed.again();
            switch (token) {
                case VALUE_NULL -> {}
                case START_OBJECT -> document();
                case START_ARRAY -> items(new Listed("", ""));
                default -> {
                    // a YAML document may be empty
                    if (!parser.getString().isBlank()) {
                        throw refused("this is text, and no object of a cluster");
                    }
                }
            }
        }
    }

    private void document() throws Malformed, DumpRefusedException {
        long line = line();
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        Set<String> duplicates = new HashSet<>();
        Listed listed = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            fed.again();
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            String kind = tree.path(KIND).asString("");
            if (name.equals("items") && token == JsonToken.START_ARRAY && (kind.isEmpty() || kind.endsWith(LIST))) {
                listed = new Listed(kind, tree.path(API_VERSION).asString(""));
                items(listed);
                continue;
            }
            Document value = TreeReader.next(parser, limits.objectCharacters());
            value.duplicates().forEach(d -> duplicates.add(name + "." + d));
            if (tree.has(name)) {
                duplicates.add(name);
            }
            tree.set(name, value.tree());
            if (tree.size() > MAX_FIELDS) {
                throw refused("an object of a cluster has fewer fields");
            }
        }
        if (listed != null) {
            listed.end(tree, line);
        } else if (!isEmptyList(tree)) {
            found.object(new Document(tree, duplicates), line);
        }
    }

    /** As {@code kubectl cluster-info dump} writes one. */
    private static boolean isEmptyList(ObjectNode tree) {
        return tree.path(KIND).asString("").endsWith(LIST) && tree.path("items").isNull();
    }

    private void items(Listed list) throws Malformed, DumpRefusedException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            fed.again();
            long line = line();
            list.item(TreeReader.next(parser, limits.objectCharacters()), line);
        }
    }

    private DumpRefusedException refused(String reason) {
        return new DumpRefusedException(line(), reason);
    }

    private long line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Gives as much as it is asked for, unless there is no more. */
    private static final class Pieces extends FilterReader {
        private Pieces(Reader in) {
            super(in);
        }

        static Pieces of(InputStream utf8) {
            return new Pieces(new InputStreamReader(utf8, StandardCharsets.UTF_8.newDecoder()));
        }

        @Override
        public int read(char[] characters, int offset, int length) throws IOException {
            int all = 0;
            for (int some = 0; all < length && some >= 0; all += Math.max(some, 0)) {
                some = super.read(characters, offset + all, length - all);
            }
            return all == 0 && length > 0 ? -1 : all;
        }
    }

    /**
     * Feeds a parser so much and no more from one object to the next: it may hold all that it is fed, if only a comment. A character
     * may take several bytes, but no object that a cluster stores is made of so many of those.
     */
    private static final class Fed extends FilterInputStream {
        private static final int READ_AHEAD = 2 * PIECE;

        private final long most;
        private long left;

        Fed(InputStream in, long characters) {
            super(in);
            this.most = characters + READ_AHEAD;
            this.left = most;
        }

        void again() {
            left = most;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            spend(1);
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            spend(read);
            return read;
        }

        private void spend(int bytes) throws TooLong {
            left -= bytes;
            if (left < 0) {
                throw new TooLong();
            }
        }
    }

    private record Item(Document object, long line) {}

    /** A list that is being read: its items pass at once if they say what they are, or if the list has said it. */
    private final class Listed {
        private final String kind;
        private final String apiVersion;
        private final List<Item> waiting = new ArrayList<>();

        Listed(String kind, String apiVersion) {
            this.kind = kind;
            this.apiVersion = apiVersion;
        }

        void item(Document item, long line) throws DumpRefusedException {
            if (!(item.tree() instanceof ObjectNode object)) {
                throw new DumpRefusedException(line, "an item of the list is no object");
            }
            String itself = object.path(KIND).asString("");
            if (itself.endsWith(LIST) && object.path("items").isArray()) {
                nested(object, item.duplicates(), line);
            } else if (isEmptyList(object)) {
                return;
            } else if (!itself.isEmpty()) {
                found.object(item, line);
            } else if (!kind.isEmpty() && !apiVersion.isEmpty()) {
                found.object(named(object, item.duplicates(), kind, apiVersion, line), line);
            } else {
                waiting.add(new Item(item, line));
            }
        }

        /** A list says what it is after its items, unless it is cut off. */
        void end(ObjectNode list, long line) throws DumpRefusedException {
            String itself = list.path(KIND).asString("");
            if (!itself.endsWith(LIST)) {
                throw new DumpRefusedException(
                        line, "the list that begins here does not say that it is one; is the dump cut off?");
            }
            String version = list.path(API_VERSION).asString("");
            for (Item item : waiting) {
                ObjectNode object = (ObjectNode) item.object().tree();
                found.object(named(object, item.object().duplicates(), itself, version, item.line()), item.line());
            }
        }

        private void nested(ObjectNode list, Set<String> duplicates, long line) throws DumpRefusedException {
            Listed inner = new Listed(
                    list.path(KIND).asString(""), list.path(API_VERSION).asString(""));
            for (JsonNode each : list.path("items")) {
                inner.item(new Document(each, duplicates), line);
            }
            inner.end(list, line);
        }

        /** An item of a PodList is a Pod. */
        private static Document named(
                ObjectNode object, Set<String> duplicates, String listKind, String version, long line)
                throws DumpRefusedException {
            if (listKind.equals(LIST)) {
                throw new DumpRefusedException(line, "an item of the list has no kind");
            }
            object.put(KIND, listKind.substring(0, listKind.length() - LIST.length()));
            object.put(API_VERSION, version);
            return new Document(object, duplicates);
        }
    }
}
