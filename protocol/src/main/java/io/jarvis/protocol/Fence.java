package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The secret an assignment carries and every report of its attempt must show (I4). The log holds
 * only its hash until the first report. Never logged: {@link #toString} hides it.
 */
public record Fence(@JsonValue String secret) {
  private static final int HASH_BYTES = 16;

  @JsonCreator
  public Fence {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("a fence is not empty");
    }
  }

  /** What the log shows of this fence: the first 128 bits of its SHA-256, in base64url. */
  public String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(java.util.Arrays.copyOf(digest, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Fence[hidden]";
  }
}
