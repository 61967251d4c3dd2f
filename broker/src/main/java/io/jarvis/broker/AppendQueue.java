package io.jarvis.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends in their order: those that wait to be sent and those that wait for their confirm. Not
 * thread-safe.
 */
final class AppendQueue {
  private final int maxWaiting;
  private final int maxUnconfirmed;
  private final ArrayDeque<Append> waiting = new ArrayDeque<>();
  private final ArrayDeque<Append> sent = new ArrayDeque<>();

  AppendQueue(int maxWaiting, int maxUnconfirmed) {
    this.maxWaiting = maxWaiting;
    this.maxUnconfirmed = maxUnconfirmed;
  }

  /** Whether there was room. */
  boolean offer(Append append) {
    return waiting.size() < maxWaiting && waiting.offer(append);
  }

  boolean canSend() {
    return !waiting.isEmpty() && sent.size() < maxUnconfirmed;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && sent.isEmpty();
  }

  /** The next to send, now counted as sent. */
  Append send() {
    Append append = waiting.remove();
    sent.add(append);
    return append;
  }

  void settle(Append append) {
    append.settled = true;
    while (!sent.isEmpty() && sent.peek().settled) {
      sent.remove();
    }
  }

  /**
   * What was sent and not settled is to be sent again, before everything else, in its order; given
   * up ones are forgotten.
   */
  void sendAgain() {
    while (!sent.isEmpty()) {
      Append last = sent.removeLast();
      if (!last.settled && !last.result.isDone()) {
        waiting.addFirst(last);
      }
    }
  }

  /** Those whose time is over; the sent ones keep their place, as their confirms are still owed. */
  List<Append> due(long nowNanos) {
    List<Append> due = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.peek().isDue(nowNanos)) {
      due.add(waiting.remove());
    }
    sent.stream()
        .takeWhile(append -> append.isDue(nowNanos))
        .filter(append -> !append.settled)
        .forEach(due::add);
    return due;
  }

  List<Append> clear() {
    List<Append> left = new ArrayList<>(sent);
    left.addAll(waiting);
    sent.clear();
    waiting.clear();
    return left;
  }
}
