package io.jarvis.protocol;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Durations as people write them: {@code 90s}, {@code 10m}, {@code 1h30m}, {@code 250ms}. */
public final class TimeSpan {
  /** The parts of a duration, in the order in which they are written. */
  private enum Unit {
    DAYS("d", 6, ChronoUnit.DAYS),
    HOURS("h", 9, ChronoUnit.HOURS),
    MINUTES("m", 9, ChronoUnit.MINUTES),
    SECONDS("s", 12, ChronoUnit.SECONDS),
    MILLIS("ms", 12, ChronoUnit.MILLIS);

    private static final Unit[] ALL = values();

    private final String symbol;
    private final int mostDigits;
    private final ChronoUnit size;

    Unit(String symbol, int mostDigits, ChronoUnit size) {
      this.symbol = symbol;
      this.mostDigits = mostDigits;
      this.size = size;
    }
  }

  private TimeSpan() {}

  /** Reads a duration; an empty or unknown form is an {@link IllegalArgumentException}. */
  public static Duration parse(String text) {
    Duration span = Duration.ZERO;
    int from = 0;
    int next = 0;
    do {
      int digits = digitsAt(text, from);
      int symbolEnd = lettersAt(text, from + digits);
      Unit unit = unit(text, from + digits, symbolEnd, next);
      if (digits == 0 || digits > unit.mostDigits) {
        throw noDuration(text);
      }
      span = span.plus(Long.parseLong(text, from, from + digits, 10), unit.size);
      next = unit.ordinal() + 1;
      from = symbolEnd;
    } while (from < text.length());
    return span;
  }

  private static int digitsAt(String text, int from) {
    int to = from;
    while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
      to++;
    }
    return to - from;
  }

  private static int lettersAt(String text, int from) {
    int to = from;
    while (to < text.length() && text.charAt(to) >= 'a' && text.charAt(to) <= 'z') {
      to++;
    }
    return to;
  }

  private static Unit unit(String text, int from, int to, int next) {
    for (int i = next; i < Unit.ALL.length; i++) {
      String symbol = Unit.ALL[i].symbol;
      if (symbol.length() == to - from && text.startsWith(symbol, from)) {
        return Unit.ALL[i];
      }
    }
    throw noDuration(text);
  }

  private static IllegalArgumentException noDuration(String text) {
    return new IllegalArgumentException("not a duration: '" + text + "'");
  }

  /** Writes a duration so that {@link #parse} reads it back; below a millisecond it is cut off. */
  public static String format(Duration span) {
    if (span.toMillis() == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    append(text, span.toHours(), "h");
    append(text, span.toMinutesPart(), "m");
    append(text, span.toSecondsPart(), "s");
    append(text, span.toMillisPart(), "ms");
    return text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }
}
