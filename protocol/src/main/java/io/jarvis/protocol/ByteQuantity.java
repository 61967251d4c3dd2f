package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or disk in bytes, written as in Kubernetes: {@code 64Mi}, {@code 1Gi}, {@code
 * 500M}, {@code 4096}.
 */
public record ByteQuantity(long bytes) {
  public static final ByteQuantity ZERO = new ByteQuantity(0);
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(Ki|Mi|Gi|Ti|k|M|G|T)?");
  private static final Map<String, Long> UNITS =
      Map.of(
          "Ki",
          1L << 10,
          "Mi",
          1L << 20,
          "Gi",
          1L << 30,
          "Ti",
          1L << 40,
          "k",
          1_000L,
          "M",
          1_000_000L,
          "G",
          1_000_000_000L,
          "T",
          1_000_000_000_000L);
  private static final List<String> BINARY_UNITS = List.of("Ti", "Gi", "Mi", "Ki");

  public ByteQuantity {
    if (bytes < 0) {
      throw new IllegalArgumentException("an amount of bytes is not negative, but was " + bytes);
    }
  }

  public static ByteQuantity ofMebibytes(long mebibytes) {
    return new ByteQuantity(Math.multiplyExact(mebibytes, 1L << 20));
  }

  /**
   * Reads a whole number with an optional unit; anything else, or more than a {@code long} holds,
   * is an {@link IllegalArgumentException}.
   */
  @JsonCreator
  public static ByteQuantity parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("not an amount of bytes: '" + text + "'");
    }
    long unit = form.group(2) == null ? 1 : UNITS.getOrDefault(form.group(2), 1L);
    try {
      return new ByteQuantity(Math.multiplyExact(Long.parseLong(form.group(1)), unit));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("more bytes than 64 bits count: '" + text + "'", e);
    }
  }

  @Override
  @JsonValue
  public String toString() {
    for (String unit : BINARY_UNITS) {
      long size = UNITS.getOrDefault(unit, 1L);
      if (bytes >= size && bytes % size == 0) {
        return bytes / size + unit;
      }
    }
    return Long.toString(bytes);
  }
}
