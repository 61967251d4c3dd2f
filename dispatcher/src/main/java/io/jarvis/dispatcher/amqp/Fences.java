package io.jarvis.dispatcher.amqp;

import io.jarvis.protocol.Fence;
import java.security.SecureRandom;
import java.util.Base64;

/** Mints fences: the one place where they come from. */
final class Fences {
  private static final int BYTES = 16;

  private final SecureRandom random = new SecureRandom();

  /** A fence nobody can guess. */
  Fence mint() {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return new Fence(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }
}
