package dev.timonel.model;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * Looks for the next moment of a schedule as {@code SpecSchedule.Next} of {@code github.com/robfig/cron} v3 does: month, day, hour and
 * minute go on until they match, and each that begins anew has those before it looked at again. Time goes forward from the second
 * step on, so that a clock that is put back, by an hour or by half of one, holds nothing up.
 */
final class CronSearch {
    private static final int YEARS = 5;

    private final CronSchedule schedule;
    private final ZoneId zone;
    private final int lastYear;
    private ZonedDateTime at;
    /** Whether it is at the beginning of what it steps by. */
    private boolean aligned;

    CronSearch(CronSchedule schedule, Instant after, ZoneId zone) {
        this.schedule = schedule;
        this.zone = zone;
        this.at = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).atZone(zone);
        this.lastYear = at.getYear() + YEARS;
    }

    /** Empty if none comes within five years. */
    Optional<Instant> next() {
        while (at.getYear() <= lastYear) {
            if (findsMonth() && findsDay() && findsHour() && findsMinute() && findsSecond()) {
                return Optional.of(at.toInstant());
            }
        }
        return Optional.empty();
    }

    /** False if a new year began, and likewise below. */
    private boolean findsMonth() {
        while (!schedule.hasMonth(at.getMonthValue())) {
            align(at.toLocalDate().withDayOfMonth(1).atStartOfDay());
            LocalDateTime month = at.toLocalDateTime();
            at = moment(month.withDayOfMonth(1).plusMonths(1).plusDays(month.getDayOfMonth() - 1L));
            if (at.getMonthValue() == 1) {
                return false;
            }
        }
        return true;
    }

    private boolean findsDay() {
        while (!schedule.hasDay(at.toLocalDate())) {
            align(at.toLocalDate().atStartOfDay());
            at = moment(at.toLocalDateTime().plusDays(1));
            int hour = at.getHour(); // not 0 where a clock is put forward at midnight
            at = at.plus(Duration.ofHours(hour > 12 ? 24 - hour : -hour));
            if (at.getDayOfMonth() == 1) {
                return false;
            }
        }
        return true;
    }

    private boolean findsHour() {
        while (!schedule.hasHour(at.getHour())) {
            align(at.toLocalDate().atTime(at.getHour(), 0));
            at = at.plus(Duration.ofHours(1));
            if (at.getHour() == 0) {
                return false;
            }
        }
        return true;
    }

    private boolean findsMinute() {
        while (!schedule.hasMinute(at.getMinute())) {
            if (!aligned) {
                aligned = true;
                at = at.minusSeconds(at.getSecond());
            }
            at = at.plus(Duration.ofMinutes(1));
            if (at.getMinute() == 0) {
                return false;
            }
        }
        return true;
    }

    private boolean findsSecond() {
        if (at.getSecond() == 0) {
            return true;
        }
        aligned = true;
        at = at.plusSeconds(60L - at.getSecond());
        return false;
    }

    private void align(LocalDateTime beginning) {
        if (!aligned) {
            aligned = true;
            at = moment(beginning);
        }
    }

    /** As Go's {@code time.Date}: what a clock leaves out or has twice has the offset that a first guess, corrected once, finds. */
    private ZonedDateTime moment(LocalDateTime local) {
        ZoneRules rules = zone.getRules();
        Instant guess = local.toInstant(rules.getOffset(local.toInstant(ZoneOffset.UTC)));
        return local.toInstant(rules.getOffset(guess)).atZone(zone);
    }
}
