package io.jarvis.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Chunks on their way to one reader. Whoever fills it never waits and is told when it is full.
 * Thread-safe.
 */
final class ChunkQueue {
  /** How many bytes of messages wait for a reader before no more are asked for. */
  static final long FULL_BYTES = 4L << 20;

  /** Empty where somebody only wants the reader to look up. */
  private final BlockingQueue<Optional<Chunk>> arrived = new LinkedBlockingQueue<>();

  private final AtomicLong bytes = new AtomicLong();
  private volatile String over = "";

  /** Takes it, whether or not there is room. */
  void put(Chunk chunk) {
    arrived.add(Optional.of(chunk));
    bytes.addAndGet(chunk.bytes());
  }

  boolean hasRoom() {
    return bytes.get() < FULL_BYTES;
  }

  /** Nothing more will come. */
  void end(String why) {
    over = why;
    arrived.add(Optional.empty());
  }

  /** Why nothing more will come; empty while it may. */
  String over() {
    return over;
  }

  /** Wakes a waiting reader though nothing came. */
  void wake() {
    if (arrived.isEmpty()) {
      arrived.add(Optional.empty());
    }
  }

  /**
   * What has come, waiting for it; empty if the reader was only woken, or all was taken and nothing
   * more will come. It sets no timer: a timer for each wait costs more than the wait.
   */
  List<Chunk> take() throws InterruptedException {
    return withAllBehind(arrived.take());
  }

  /** The same, waiting no longer than this. */
  List<Chunk> take(long atMostNanos) throws InterruptedException {
    Optional<Chunk> first = arrived.poll(atMostNanos, TimeUnit.NANOSECONDS);
    return first == null ? List.of() : withAllBehind(first);
  }

  private List<Chunk> withAllBehind(Optional<Chunk> first) {
    List<Optional<Chunk>> all = new ArrayList<>();
    all.add(first);
    arrived.drainTo(all);
    if (!over.isEmpty()) {
      arrived.add(Optional.empty());
    }
    List<Chunk> chunks = all.stream().flatMap(Optional::stream).toList();
    chunks.forEach(chunk -> bytes.addAndGet(-chunk.bytes()));
    return chunks;
  }
}
