package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Base64;

/**
 * The secret an assignment carries and every report of its attempt must show (I4). The log holds
 * only its hash until the first report. Never logged: {@link #toString} hides it.
 */
public record Fence(@JsonValue String secret) {
  private static final int HASH_BYTES = 16;
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  @JsonCreator
  public Fence {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("a fence is not empty");
    }
  }

  /** What the log shows of this fence: the first 128 bits of its SHA-256, in base64url. */
  public String hash() {
    return BASE64URL.encodeToString(Arrays.copyOf(Sha256.of(secret), HASH_BYTES));
  }

  @Override
  public String toString() {
    return "Fence[hidden]";
  }
}
