package io.jarvis.broker;

/** What the broker said of a publish. */
public sealed interface PublishResult {
  /** A queue has it; it survives a restart. */
  record Confirmed() implements PublishResult {}

  /** No queue took it: nothing is bound for that key. */
  record Returned(int code, String text) implements PublishResult {}

  /** A queue refused it, being full. */
  record Refused() implements PublishResult {}

  /** Nobody knows whether it arrived: the connection broke or the answer took too long. */
  record Unknown(String reason) implements PublishResult {}

  /** Whether a queue has it for certain. */
  default boolean confirmed() {
    return this instanceof Confirmed;
  }
}
