package dev.timonel.controller.workloads;

import static dev.timonel.model.Absent.orEmpty;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The indexes of a Job that are completed, as its status has them: {@code 1,3-5,7}. */
final class Indexes {
    private Indexes() {}

    static TreeSet<Integer> parse(@Nullable String text) {
        TreeSet<Integer> indexes = new TreeSet<>();
        for (String part : orEmpty(text).split(",")) {
            String[] ends = part.split("-", 2);
            if (!part.isEmpty()) {
                int first = (int) OwnedSet.number(ends[0]);
                int last = (int) OwnedSet.number(ends[ends.length - 1]);
                for (int i = first; i <= last; i++) {
                    indexes.add(i);
                }
            }
        }
        return indexes;
    }

    static String text(TreeSet<Integer> indexes) {
        StringBuilder text = new StringBuilder();
        for (int index : indexes) {
            if (indexes.contains(index - 1)) {
                continue;
            }
            int last = index;
            while (indexes.contains(last + 1)) {
                last++;
            }
            text.append(text.isEmpty() ? "" : ",").append(index);
            if (last > index) {
                text.append(last == index + 1 ? "," : "-").append(last);
            }
        }
        return text.toString();
    }
}
