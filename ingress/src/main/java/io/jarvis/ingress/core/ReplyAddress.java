package io.jarvis.ingress.core;

import java.util.regex.Pattern;

/**
 * Which queues the ingress answers to. It may write to every queue, so any other name would let
 * whoever asks write into the queues of others.
 */
public final class ReplyAddress {
  /** What is said to be right. */
  public static final String EXPECTED =
      "direct reply-to, a queue named by the broker (amq.gen-…), or a queue whose name begins with 'reply.'";

  private static final Pattern ALLOWED =
      Pattern.compile("amq\\.rabbitmq\\.reply-to\\..+|amq\\.gen-.+|reply\\..+");

  private ReplyAddress() {}

  public static boolean allowed(String queue) {
    return ALLOWED.matcher(queue).matches();
  }
}
