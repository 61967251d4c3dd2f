package io.jarvis.protocol.event;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads instants as {@link Instant#toString} writes them, which the log does several times an
 * event; whatever looks otherwise is left to {@link Instant#parse}.
 */
final class Instants {
  /** {@code 2026-11-26T10:00:00Z} and up to nine digits behind a point. */
  private static final String FORM = "dddd-dd-ddTdd:dd:dd";

  private static final int MOST_DIGITS = 9;

  private Instants() {}

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
    return Instant.ofEpochSecond(day * 86_400 + second, nanos);
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
