package io.jarvis.state.readmodel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page ended: the next one begins behind it. Clients are given {@link #text} and must not
 * read anything into it.
 *
 * @param atMillis when the last item was submitted; 0 where a page is ordered by offset alone
 * @param seq the last item's offset
 */
public record Cursor(long atMillis, long seq) {
  private static final Pattern FORM = Pattern.compile("([0-9a-z]{1,13})-(-?[0-9a-z]{1,13})");
  private static final int RADIX = 36;

  public String text() {
    return Long.toString(atMillis, RADIX) + "-" + Long.toString(seq, RADIX);
  }

  /** The cursor a client gave back; empty if it is none of ours. */
  public static Optional<Cursor> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Cursor(Long.parseLong(form.group(1), RADIX), Long.parseLong(form.group(2), RADIX)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
