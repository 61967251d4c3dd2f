package io.jarvis.protocol;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 90s}, {@code 10m}, {@code 1h30m}, {@code 250ms}. */
public final class TimeSpan {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:([0-9]{1,6})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,12})s)?(?:([0-9]{1,12})ms)?");

  private TimeSpan() {}

  /** Reads a duration; an empty or unknown form is an {@link IllegalArgumentException}. */
  public static Duration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (text.isEmpty() || !form.matches()) {
      throw new IllegalArgumentException("not a duration: '" + text + "'");
    }
    return Duration.ofDays(part(form, 1))
        .plusHours(part(form, 2))
        .plusMinutes(part(form, 3))
        .plusSeconds(part(form, 4))
        .plusMillis(part(form, 5));
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

  private static long part(Matcher form, int group) {
    return form.group(group) == null ? 0 : Long.parseLong(form.group(group));
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }
}
