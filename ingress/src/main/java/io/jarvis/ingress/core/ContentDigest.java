package io.jarvis.ingress.core;

import io.jarvis.protocol.Sha256;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.task.SpecDigest;
import io.jarvis.protocol.task.TaskSpec;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

/** Names contents by their SHA-256. */
public final class ContentDigest {
  private static final int ID_BYTES = 20;

  private ContentDigest() {}

  /**
   * The digest of a task with its defaults filled in: it does not matter whether a client wrote a
   * default or left it out.
   */
  public static String of(TaskSpec spec) {
    return SpecDigest.of(spec);
  }

  static String of(byte[] written) {
    return SpecDigest.of(written);
  }

  /**
   * The id of a message that names none: the same for the same content sent at the same instant.
   */
  public static TaskId id(byte[] body, Instant timestamp) {
    MessageDigest digest = Sha256.started();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(timestamp.toEpochMilli()).flip());
    return new TaskId(HexFormat.of().formatHex(digest.digest(body), 0, ID_BYTES));
  }
}
