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

  /**
   * Whether a batch may be sent: one is under way at a time, and what comes meanwhile goes out
   * together with the next. So a lone append goes at once, and under load the broker stores, and
   * every reader is sent, few large chunks instead of many small ones.
   */
  boolean canSend() {
    return !waiting.isEmpty() && sent.isEmpty();
  }

  boolean isEmpty() {
    return waiting.isEmpty() && sent.isEmpty();
  }

  /** The next batch to send, now counted as sent. */
  List<Append> send() {
    List<Append> batch = new ArrayList<>();
    while (!waiting.isEmpty() && batch.size() < maxUnconfirmed) {
      batch.add(waiting.remove());
    }
    sent.addAll(batch);
    return batch;
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

  /**
   * The appends whose time is over; those that were sent keep their place, as their confirms are
   * still owed.
   */
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
