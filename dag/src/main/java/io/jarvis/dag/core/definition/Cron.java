package io.jarvis.dag.core.definition;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cron expression of five fields: minute, hour, day of the month, month, day of the week (0 or 7
 * is Sunday; names are known too). Where both days are restricted, either will do. A local time
 * that a change of the clocks leaves out is taken as much later as the clocks go forward; one that
 * it repeats counts once, unless every hour is meant: then no hour is left out.
 */
public final class Cron {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  /** A 29th of February on a given day of the week comes within 40 years. */
  private static final int MOST_DAYS_AHEAD = 366 * 41;

  private static final int HOURS = 24;

  private final String text;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean eitherDay;

  private Cron(String text, String[] fields) {
    this.text = text;
    minutes = field(fields[0], 0, 59, List.of());
    hours = field(fields[1], 0, 23, List.of());
    daysOfMonth = field(fields[2], 1, 31, List.of());
    months = field(fields[3], 1, 12, MONTHS);
    daysOfWeek = field(fields[4], 0, 7, DAYS);
    if (daysOfWeek.get(7)) {
      daysOfWeek.set(0);
    }
    eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
  }

  /** An {@link IllegalArgumentException} says that it is none. */
  public static Cron parse(String text) {
    String[] fields = text.strip().split("\\s+", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException("it has " + fields.length + " fields, not 5");
    }
    return new Cron(text.strip(), fields);
  }

  private static BitSet field(String text, int least, int most, List<String> names) {
    BitSet values = new BitSet(most + 1);
    for (String part : text.split(",", -1)) {
      String[] range = part.split("/", -1);
      int step = range.length == 1 ? 1 : number(range[1], 1, most, List.of(), 0);
      if (range.length > 2) {
        throw new IllegalArgumentException("'" + part + "' has two steps");
      }
      String[] ends = range[0].equals("*") ? new String[] {} : range[0].split("-", -1);
      int from = ends.length == 0 ? least : number(ends[0], least, most, names, least);
      int to = last(ends, range.length > 1, from, most, least, names);
      for (int value = from; value <= to; value += step) {
        values.set(value);
      }
    }
    return values;
  }

  private static int last(
      String[] ends, boolean stepped, int from, int most, int least, List<String> names) {
    if (ends.length > 2) {
      throw new IllegalArgumentException("a range has two ends");
    }
    if (ends.length == 2) {
      int to = number(ends[1], least, most, names, least);
      if (to < from) {
        throw new IllegalArgumentException("a range ends before it begins");
      }
      return to;
    }
    return ends.length == 0 || stepped ? most : from;
  }

  private static int number(String text, int least, int most, List<String> names, int first) {
    int named = names.indexOf(text.toLowerCase(Locale.ROOT));
    int value = named >= 0 ? named + first : Integer.parseInt(text);
    if (value < least || value > most) {
      throw new IllegalArgumentException(text + " is not from " + least + " to " + most);
    }
    return value;
  }

  /** The first time after this one, in its zone. */
  Optional<ZonedDateTime> next(ZonedDateTime after) {
    LocalDate day = after.toLocalDate();
    for (int ahead = 0; ahead < MOST_DAYS_AHEAD; ahead++, day = day.plusDays(1)) {
      Optional<ZonedDateTime> found = matches(day) ? nextOn(day, after) : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<ZonedDateTime> nextOn(LocalDate day, ZonedDateTime after) {
    ZoneId zone = after.getZone();
    Stream<ZonedDateTime> left =
        times(day, zone).filter(time -> time.toInstant().isAfter(after.toInstant()));
    boolean clocksChange =
        !day.atStartOfDay(zone).getOffset().equals(day.plusDays(1).atStartOfDay(zone).getOffset());
    return clocksChange
        ? left.min(Comparator.comparing(ZonedDateTime::toInstant))
        : left.findFirst();
  }

  /** In order, unless the clocks change on that day. */
  private Stream<ZonedDateTime> times(LocalDate day, ZoneId zone) {
    return hours.stream()
        .boxed()
        .flatMap(hour -> minutes.stream().mapToObj(minute -> day.atTime(hour, minute).atZone(zone)))
        .flatMap(time ->
            hours.cardinality() == HOURS
                ? Stream.of(time, time.withLaterOffsetAtOverlap())
                : Stream.of(time));
  }

  private boolean matches(LocalDate day) {
    boolean month = daysOfMonth.get(day.getDayOfMonth());
    boolean week = daysOfWeek.get(day.getDayOfWeek().getValue() % 7);
    return months.get(day.getMonthValue()) && (eitherDay ? month || week : month && week);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cron cron && cron.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
