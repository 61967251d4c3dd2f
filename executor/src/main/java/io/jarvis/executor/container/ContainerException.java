package io.jarvis.executor.container;

/** A container could not be made, started or asked. */
public final class ContainerException extends Exception {
  private static final int MESSAGE_CHARS = 500;

  private final Kind kind;

  public ContainerException(Kind kind, String message, Throwable cause) {
    super(shortened(message), cause);
    this.kind = kind;
  }

  public ContainerException(Kind kind, String message) {
    super(shortened(message));
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  private static String shortened(String message) {
    String line = message.strip();
    return line.length() <= MESSAGE_CHARS ? line : line.substring(0, MESSAGE_CHARS) + "…";
  }

  /** Whose fault the failure is. */
  public enum Kind {
    /** The image is not present and could not be pulled. */
    IMAGE_PULL,
    /** What the task asks for cannot be started in its image. */
    BAD_COMMAND,
    /** The engine does not answer: nobody knows what became of the call. */
    UNREACHABLE,
    /** The engine failed. */
    ENGINE
  }
}
