package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** An amount of CPU in thousandths of a core: {@code 250m}, {@code 2}, {@code 0.5}. */
public record CpuQuantity(long millis) {
  public static final CpuQuantity ZERO = new CpuQuantity(0);
  private static final Pattern FORM = Pattern.compile("[0-9]{1,9}m|[0-9]{1,6}(\\.[0-9]{1,3})?");

  public CpuQuantity {
    if (millis < 0) {
      throw new IllegalArgumentException(
          "an amount of CPU is not negative, but was " + millis + "m");
    }
  }

  /**
   * Reads {@code 250m} or cores such as {@code 0.25}; anything else is an {@link
   * IllegalArgumentException}.
   */
  @JsonCreator
  public static CpuQuantity parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not an amount of CPU: '" + text + "'");
    }
    return text.endsWith("m")
        ? new CpuQuantity(Long.parseLong(text.substring(0, text.length() - 1)))
        : new CpuQuantity(new BigDecimal(text).movePointRight(3).longValueExact());
  }

  @Override
  @JsonValue
  public String toString() {
    return millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m";
  }
}
