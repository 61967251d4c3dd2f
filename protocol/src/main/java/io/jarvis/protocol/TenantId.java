package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Who a task belongs to; tenants exist by configuration: {@code [a-z0-9-]{1,40}}. */
public record TenantId(@JsonValue String value) implements Comparable<TenantId> {
  /** What a tenant id must look like; stated in field errors. */
  public static final Pattern PATTERN = Pattern.compile("[a-z0-9-]{1,40}");

  /** The tenant of whoever names none. */
  public static final TenantId DEFAULT = new TenantId("default");

  @JsonCreator
  public TenantId {
    if (!PATTERN.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a tenant id must match " + PATTERN + ", not '" + value + "'");
    }
  }

  @Override
  public int compareTo(TenantId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
