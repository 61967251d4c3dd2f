package io.jarvis.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java platform has. The methods are thread-safe. */
public final class Sha256 {
  /** Copied rather than looked up: that searches the platform's providers each time. */
  private static final MessageDigest EMPTY = empty();

  private Sha256() {}

  /** The 32 bytes. */
  public static byte[] of(byte[] bytes) {
    return started().digest(bytes);
  }

  /** The 32 bytes, of the text's UTF-8. */
  public static byte[] of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The first of the 32 bytes, of the text's UTF-8, in hexadecimal digits. */
  public static String hex(String text, int bytes) {
    return HexFormat.of().formatHex(of(text), 0, bytes);
  }

  /** One to be fed piece by piece, by one thread. */
  public static MessageDigest started() {
    try {
      return (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's own SHA-256 can be copied", e);
    }
  }

  private static MessageDigest empty() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
