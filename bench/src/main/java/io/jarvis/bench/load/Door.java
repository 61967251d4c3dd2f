package io.jarvis.bench.load;

import java.util.function.IntConsumer;

/** A way into Jarvis, with as much under way at once as the protocol of the benchmark says. */
public interface Door extends AutoCloseable {
  /**
   * Sends distinct empty tasks one by one and returns once all are accepted.
   *
   * @param before called with each task's number just before it is sent; may wait, to keep a pace
   */
  void send(String series, int tasks, IntConsumer before) throws InterruptedException;

  @Override
  void close();

  /** A task's name, so that no two are the same. */
  static String name(String series, int number) {
    return series + "-" + number;
  }
}
