package dev.timonel.controller.quota;

import dev.timonel.model.KubeObject;
import dev.timonel.model.quota.Amount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The objects of one kind in one namespace, in order, and what a quota counts of each. Of an object that is the same one as the
 * last time this is known; what is alike is held once, and added up in one step where it stands together.
 */
final class CountedObjects {
    private static final int MOST_ALIKE = 10_000;

    private final Map<Map<String, Amount>, Map<String, Amount>> alike = new HashMap<>();
    private List<KubeObject> objects = List.of();
    private List<Map<String, Amount>> usages = List.of();

    /**
     * {@code usage} is asked about those that are other objects than the last time, at most so many. False if some are left, which
     * are asked about the next time; nothing is to be summed up before.
     */
    boolean follow(Collection<KubeObject> now, Function<KubeObject, Map<String, Amount>> usage, int most) {
        List<KubeObject> there = new ArrayList<>(now.size());
        List<Map<String, Amount>> used = new ArrayList<>(now.size());
        int i = 0;
        int asked = 0;
        for (KubeObject object : now) {
            while (i < objects.size()
                    && objects.get(i) != object
                    && objects.get(i).key().compareTo(object.key()) <= 0) {
                i++;
            }
            boolean known = i < objects.size() && objects.get(i) == object;
            if (!known && asked++ == most) {
                there.addAll(objects.subList(i, objects.size()));
                used.addAll(usages.subList(i, usages.size()));
                break;
            }
            there.add(object);
            used.add(known ? usages.get(i) : once(usage.apply(object)));
            i += known ? 1 : 0;
        }
        objects = there;
        usages = used;
        return asked <= most;
    }

    private Map<String, Amount> once(Map<String, Amount> usage) {
        if (alike.size() > MOST_ALIKE) {
            alike.clear();
        }
        return alike.computeIfAbsent(usage, Map::copyOf);
    }

    /** How much of each of these resources they use together. */
    Map<String, Amount> sums(Collection<String> resources) {
        Map<String, Amount> sums = new TreeMap<>();
        resources.forEach(resource -> sums.put(resource, Amount.ZERO));
        for (int from = 0, to = 0; from < usages.size(); from = to) {
            Map<String, Amount> usage = usages.get(from);
            while (to < usages.size() && usages.get(to) == usage) {
                to++;
            }
            BigDecimal times = BigDecimal.valueOf(to - from);
            sums.replaceAll((resource, sum) -> {
                Amount each = usage.get(resource);
                return each == null ? sum : sum.plus(new Amount(each.value().multiply(times), each.binary()));
            });
        }
        return sums;
    }
}
