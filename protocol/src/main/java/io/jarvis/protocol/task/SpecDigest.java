package io.jarvis.protocol.task;

import io.jarvis.protocol.Sha256;
import java.util.HexFormat;

/**
 * Names a task's content by its SHA-256, with every default made plain: the same whether a client
 * wrote a default or left it out.
 */
public final class SpecDigest {
  private SpecDigest() {}

  public static String of(TaskSpec spec) {
    return of(TaskSpecWriter.write(spec));
  }

  /** The digest of a specification in its written form. */
  public static String of(byte[] written) {
    return HexFormat.of().formatHex(Sha256.of(written));
  }
}
