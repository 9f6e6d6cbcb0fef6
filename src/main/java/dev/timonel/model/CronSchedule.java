package dev.timonel.model;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When something is due, in the words of a CronJob: minute, hour, day of the month, month and day of the week, {@code @daily} and
 * the like, or {@code @every} so long. It follows {@code github.com/robfig/cron} v3, which Kubernetes reads schedules with, in its
 * messages too: if both days are restricted, one that matches is enough. A clock that is put back lets an hour come twice.
 */
public final class CronSchedule {
    private static final String EVERY = "@every ";
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");
    private static final Map<String, String> DESCRIPTORS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");
    private static final Map<String, String> LINKS = Map.of(
            "EST", "America/Panama",
            "HST", "Pacific/Honolulu",
            "MST", "America/Phoenix",
            "ROC", "Asia/Taipei",
            "GMT+0", "Etc/GMT",
            "GMT-0", "Etc/GMT");
    private static final List<String> MONTHS =
            List.of("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** The values of one field; {@code free}: whether it says that any will do. */
    private record Field(BitSet values, boolean free) {}

    private final List<Field> fields;
    private final Duration every;
    private final ZoneId zone;

    private CronSchedule(List<Field> fields, Duration every, ZoneId zone) {
        this.fields = fields;
        this.every = every;
        this.zone = zone;
    }

    /** {@code zone} counts unless the text begins with {@code TZ=} or {@code CRON_TZ=}; IllegalArgumentException says what is wrong. */
    public static CronSchedule parse(String text, ZoneId zone) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty spec string");
        }
        if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
            int end = text.indexOf(' ');
            if (end < 0) {
                throw new IllegalArgumentException("invalid schedule format: " + text);
            }
            String name = text.substring(text.indexOf('=') + 1, end);
            return parse(text.substring(end).trim(), zoneNamed(name));
        }
        if (text.startsWith(EVERY)) {
            return new CronSchedule(List.of(), every(text), zone);
        }
        if (text.startsWith("@")) {
            String known = DESCRIPTORS.get(text);
            if (known == null) {
                throw new IllegalArgumentException("unrecognized descriptor: " + text);
            }
            return parse(known, zone);
        }
        List<String> words = Arrays.stream(text.split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.size() != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found " + words.size() + ": [" + String.join(" ", words) + "]");
        }
        return new CronSchedule(
                List.of(
                        field(words.get(0), 0, 59, List.of()),
                        field(words.get(1), 0, 23, List.of()),
                        field(words.get(2), 1, 31, List.of()),
                        field(words.get(3), 1, 12, MONTHS),
                        field(words.get(4), 0, 6, DAYS)),
                Duration.ZERO,
                zone);
    }

    /** A second at least. */
    private static Duration every(String text) {
        try {
            Duration every = GoDuration.signed(text.substring(EVERY.length()));
            return Duration.ofSeconds(Math.max(1, every.toSeconds()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("failed to parse duration " + text + ": " + e.getMessage(), e);
        }
    }

    private static ZoneId zoneNamed(String name) {
        return zone(name.isEmpty() ? "UTC" : name)
                .orElseThrow(() ->
                        new IllegalArgumentException("provided bad location " + name + ": unknown time zone " + name));
    }

    /** By a name of the zone database. Java has other names besides (offsets, {@code SystemV/}), and lacks some links. */
    public static Optional<ZoneId> zone(String name) {
        String known = LINKS.getOrDefault(name, name);
        return ZoneId.getAvailableZoneIds().contains(known) && !known.startsWith("SystemV/")
                ? Optional.of(ZoneId.of(known))
                : Optional.empty();
    }

    private static Field field(String text, int least, int most, List<String> names) {
        BitSet values = new BitSet();
        boolean free = false;
        for (String part : text.split(",")) {
            if (!part.isEmpty()) {
                free |= range(part, least, most, names, values);
            }
        }
        return new Field(values, free);
    }

    /** Adds the values; whether it is a star. */
    private static boolean range(String text, int least, int most, List<String> names, BitSet values) {
        List<String> stepped = Arrays.asList(text.split("/", -1));
        List<String> ends = Arrays.asList(stepped.get(0).split("-", -1));
        boolean star = ends.get(0).equals("*") || ends.get(0).equals("?");
        long from = star ? least : number(ends.get(0), names);
        if (!star && ends.size() > 2) {
            throw new IllegalArgumentException("too many hyphens: " + text);
        }
        long to = star ? most : ends.size() == 1 ? from : number(ends.get(1), names);
        if (stepped.size() > 2) {
            throw new IllegalArgumentException("too many slashes: " + text);
        }
        long step = 1;
        if (stepped.size() == 2) {
            step = number(stepped.get(1), List.of());
            to = ends.size() == 1 ? most : to;
        }
        if (from < least) {
            throw new IllegalArgumentException(
                    "beginning of range (" + from + ") below minimum (" + least + "): " + text);
        }
        if (to > most) {
            throw new IllegalArgumentException("end of range (" + to + ") above maximum (" + most + "): " + text);
        }
        if (from > to) {
            throw new IllegalArgumentException(
                    "beginning of range (" + from + ") beyond end of range (" + to + "): " + text);
        }
        if (step == 0) {
            throw new IllegalArgumentException("step of range should be a positive number: " + text);
        }
        for (long i = from; i <= to; i += Math.min(step, most + 1)) {
            values.set((int) i);
        }
        return star && step == 1;
    }

    private static long number(String text, List<String> names) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0 && !text.isEmpty()) {
            return named;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(noNumber(text, "invalid syntax"));
        }
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(noNumber(text, "value out of range"), e);
        }
        if (number < 0) {
            throw new IllegalArgumentException("negative number (" + number + ") not allowed: " + text);
        }
        return number;
    }

    private static String noNumber(String text, String why) {
        return "failed to parse int from " + text + ": strconv.Atoi: parsing \"" + text + "\": " + why;
    }

    /** The first moment after this one; empty if none comes within five years. */
    public Optional<Instant> next(Instant after) {
        return every.isZero()
                ? new CronSearch(this, after, zone).next()
                : Optional.of(after.plus(every).truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * The last moment in {@code (after, until]} that is due, as {@code mostRecentScheduleTime} finds it without going through all of
     * them: of those that come irregularly it may be missed. {@code skipped} counts about how many there are.
     */
    public Optional<Missed> last(Instant after, Instant until) {
        Instant first = next(after).orElse(null);
        if (first == null || first.isAfter(until)) {
            return Optional.empty();
        }
        Instant second = next(first).orElse(null);
        if (second == null || second.isAfter(until)) {
            return Optional.of(new Missed(first, 1));
        }
        long between = Math.max(1, Duration.between(first, second).toSeconds());
        long skipped = Duration.between(first, until).toSeconds() / between + 1;
        return lastAfter(first.plusSeconds((skipped - 2) * between), until).map(found -> new Missed(found, skipped));
    }

    private Optional<Instant> lastAfter(Instant start, Instant until) {
        Optional<Instant> found = Optional.empty();
        Optional<Instant> at = next(start);
        while (at.filter(moment -> !moment.isAfter(until)).isPresent()) {
            found = at;
            at = at.flatMap(this::next);
        }
        return found;
    }

    /** What {@link #last} found. */
    public record Missed(Instant at, long skipped) {}

    boolean hasMinute(int minute) {
        return fields.get(0).values().get(minute);
    }

    boolean hasHour(int hour) {
        return fields.get(1).values().get(hour);
    }

    boolean hasMonth(int month) {
        return fields.get(3).values().get(month);
    }

    boolean hasDay(LocalDate day) {
        boolean ofMonth = fields.get(2).values().get(day.getDayOfMonth());
        boolean ofWeek = fields.get(4).values().get(day.getDayOfWeek().getValue() % 7);
        return fields.get(2).free() || fields.get(4).free() ? ofMonth && ofWeek : ofMonth || ofWeek;
    }
}
