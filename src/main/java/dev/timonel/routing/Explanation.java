package dev.timonel.routing;

import dev.timonel.routing.RouteDecision.Step;
import java.util.ArrayList;
import java.util.List;

/** The steps told so far by one decision in the making. */
public final class Explanation {
    private final List<Step> steps = new ArrayList<>();

    public Explanation() {}

    public void tell(String step, String outcome, String because) {
        steps.add(new Step(step, outcome, because));
    }

    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** {@code 1 endpoint}, {@code 3 endpoints}. */
    public static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /** At most five of them, comma-separated, and how many more there are. */
    public static String some(List<String> names) {
        int shown = Math.min(names.size(), 5);
        String text = String.join(", ", names.subList(0, shown));
        return names.size() > shown ? text + " and " + (names.size() - shown) + " more" : text;
    }
}
