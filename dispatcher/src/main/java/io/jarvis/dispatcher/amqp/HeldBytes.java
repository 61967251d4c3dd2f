package io.jarvis.dispatcher.amqp;

/** How large the bodies of all messages are that a leader holds. Only on the loop's thread. */
final class HeldBytes {
  private long sum;

  void add(long more) {
    sum += more;
  }

  long sum() {
    return sum;
  }
}
