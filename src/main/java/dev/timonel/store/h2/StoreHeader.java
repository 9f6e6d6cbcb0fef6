package dev.timonel.store.h2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.DataUtils;

/** The first two blocks of an MVStore file: the same text twice, which names the newest chunk. */
final class StoreHeader {
    static final int BYTES = 2 * ChunkFooter.BLOCK;

    private StoreHeader() {}

    /** Whether both copies say that the file was closed in good order. */
    static boolean isClean(ByteBuffer header) {
        List<Map<String, String>> copies = copies(header);
        return copies.size() == 2
                && copies.get(0).equals(copies.get(1))
                && copies.get(0).containsKey("clean");
    }

    /** What the first copy that can be read says; nothing if there is none. */
    static Map<String, String> fields(ByteBuffer header) {
        List<Map<String, String>> copies = copies(header);
        return copies.isEmpty() ? Map.of() : copies.get(0);
    }

    /** The same header, but for what it says is the newest chunk: {@code footer}'s, which begins at {@code block}. */
    static void pointTo(ByteBuffer header, ChunkFooter footer, long block) {
        List<Map<String, String>> copies = copies(header);
        if (copies.isEmpty()) {
            return;
        }
        Map<String, String> fields = copies.get(0);
        fields.remove("clean");
        fields.put("chunk", Integer.toHexString(footer.chunk()));
        fields.put("block", Long.toHexString(block));
        fields.put("version", Long.toHexString(footer.version()));
        StringBuilder text = new StringBuilder();
        fields.forEach((key, value) -> DataUtils.appendMap(text, key, value));
        byte[] checked = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        DataUtils.appendMap(text, "fletcher", DataUtils.getFletcher32(checked, 0, checked.length));
        byte[] line = text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int copy = 0; copy < 2; copy++) {
            int at = header.position() + copy * ChunkFooter.BLOCK;
            header.duplicate().position(at).put(new byte[ChunkFooter.BLOCK]);
            header.duplicate().position(at).put(line);
        }
    }

    private static List<Map<String, String>> copies(ByteBuffer header) {
        List<Map<String, String>> copies = new ArrayList<>();
        for (int copy = 0; copy < 2; copy++) {
            byte[] block = new byte[ChunkFooter.BLOCK];
            header.duplicate()
                    .position(header.position() + copy * ChunkFooter.BLOCK)
                    .get(block);
            String text = new String(block, StandardCharsets.ISO_8859_1).trim();
            int checksum = text.lastIndexOf(",fletcher:");
            if (checksum > 0 && isIntact(text.substring(0, checksum), text.substring(checksum + 10))) {
                copies.add(new LinkedHashMap<>(DataUtils.parseMap(text.substring(0, checksum))));
            }
        }
        return copies;
    }

    private static boolean isIntact(String text, String fletcher) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Integer.toHexString(DataUtils.getFletcher32(bytes, 0, bytes.length))
                .equals(fletcher);
    }
}
