package io.jarvis.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Chunks on their way to one reader. Whoever fills it never waits and is told when it is full.
 * Thread-safe.
 */
final class ChunkQueue {
  /** So many bytes of messages wait for a reader before no more are asked for. */
  static final long FULL_BYTES = 4L << 20;

  private static final long ATTENTION_MILLIS = 500;

  private final BlockingQueue<Chunk> arrived = new LinkedBlockingQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private volatile String over = "";

  /** Takes it in any case; whether there is room for more. */
  boolean put(Chunk chunk) {
    arrived.add(chunk);
    bytes.addAndGet(chunk.bytes());
    return hasRoom();
  }

  boolean hasRoom() {
    return bytes.get() < FULL_BYTES;
  }

  /** Nothing more will come. */
  void end(String why) {
    over = why;
  }

  /** Why nothing more will come; empty while it may. */
  String over() {
    return over;
  }

  /** What has come, waiting a moment for it; empty if nothing came. */
  List<Chunk> take() throws InterruptedException {
    List<Chunk> chunks = new ArrayList<>();
    Chunk first = arrived.poll(ATTENTION_MILLIS, TimeUnit.MILLISECONDS);
    if (first != null) {
      chunks.add(first);
      arrived.drainTo(chunks);
      chunks.forEach(chunk -> bytes.addAndGet(-chunk.bytes()));
    }
    return chunks;
  }
}
