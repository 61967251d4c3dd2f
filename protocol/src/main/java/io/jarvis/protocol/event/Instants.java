package io.jarvis.protocol.event;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Writes instants as {@link Instant#toString} does and reads them, which the log does several times
 * an event; what lies before 1970 or after 9999, or looks otherwise, is left to the library.
 */
final class Instants {
  /** {@code 2026-11-26T10:00:00Z} and up to nine digits behind a point. */
  private static final String FORM = "dddd-dd-ddTdd:dd:dd";

  private static final int MOST_DIGITS = 9;
  private static final int[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  private static final long SECONDS_A_DAY = 86_400;

  /** The first second of the year 10000, which is written otherwise. */
  private static final long END = 253_402_300_800L;

  private Instants() {}

  static String text(Instant instant) {
    long second = instant.getEpochSecond();
    return second < 0 || second >= END
        ? instant.toString()
        : text(second / SECONDS_A_DAY, (int) (second % SECONDS_A_DAY), instant.getNano());
  }

  private static String text(long epochDay, int second, int nanos) {
    LocalDate day = LocalDate.ofEpochDay(epochDay);
    StringBuilder text = new StringBuilder(FORM.length() + 1 + MOST_DIGITS + 1);
    append(text, day.getYear(), 4).append('-');
    append(text, day.getMonthValue(), 2).append('-');
    append(text, day.getDayOfMonth(), 2).append('T');
    append(text, second / 3600, 2).append(':');
    append(text, second / 60 % 60, 2).append(':');
    append(text, second % 60, 2);
    if (nanos % 1_000_000 == 0) {
      fraction(text, nanos / 1_000_000, 3);
    } else if (nanos % 1_000 == 0) {
      fraction(text, nanos / 1_000, 6);
    } else {
      fraction(text, nanos, MOST_DIGITS);
    }
    return text.append('Z').toString();
  }

  private static void fraction(StringBuilder text, int number, int digits) {
    if (number > 0) {
      append(text.append('.'), number, digits);
    }
  }

  private static StringBuilder append(StringBuilder text, int number, int digits) {
    for (int left = number, place = digits - 1; place >= 0; place--) {
      int power = POWERS[place];
      text.append((char) ('0' + left / power));
      left %= power;
    }
    return text;
  }

  static Instant parse(String text) {
    int end = text.length() - 1;
    int point = FORM.length();
    boolean usual =
        end >= point
            && text.charAt(end) == 'Z'
            && hasForm(text)
            && (end == point || hasFraction(text, point, end));
    return usual ? instant(text, point, end) : Instant.parse(text);
  }

  private static boolean hasForm(String text) {
    for (int i = 0; i < FORM.length(); i++) {
      char wanted = FORM.charAt(i);
      char there = text.charAt(i);
      if (wanted == 'd' ? !isDigit(there) : there != wanted) {
        return false;
      }
    }
    // Leap seconds and the like are for the library.
    return number(text, 11, 13) < 24 && number(text, 14, 16) < 60 && number(text, 17, 19) < 60;
  }

  private static boolean hasFraction(String text, int point, int end) {
    int digits = end - point - 1;
    if (text.charAt(point) != '.' || digits < 1 || digits > MOST_DIGITS) {
      return false;
    }
    for (int i = point + 1; i < end; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static Instant instant(String text, int point, int end) {
    long day =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    long second = number(text, 11, 13) * 3600L + number(text, 14, 16) * 60L + number(text, 17, 19);
    int nanos = end == point ? 0 : number(text, point + 1, end);
    for (int digits = end - point - 1; digits < MOST_DIGITS; digits++) {
      nanos *= 10;
    }
    return Instant.ofEpochSecond(day * SECONDS_A_DAY + second, nanos);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + (text.charAt(i) - '0');
    }
    return number;
  }
}
