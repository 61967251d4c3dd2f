package io.jarvis.broker;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest chunks of a stream, which the broker sends only once to a process: one reader leads,
 * with a consumer of its own, and those that have come near enough follow it. Whoever does not keep
 * up, led or leading, is left alone and reads by itself until it has come near again; so no reader
 * waits for another. Thread-safe.
 */
final class SharedChunks {
  /**
   * How near to the newest chunk a reader has to come, in bytes of messages. Well below what its
   * queue holds, or it would be left alone again at once; and what is kept for those who come lives
   * a part of a second when much is written, so that it dies young.
   */
  private static final long NEAR_BYTES = 1L << 20;

  private static final Map<Key, SharedChunks> OF_PROCESS = new ConcurrentHashMap<>();

  private final long nearBytes;
  private final ArrayDeque<Chunk> newest = new ArrayDeque<>();
  private final Set<ChunkQueue> followers = new HashSet<>();
  private @Nullable ChunkQueue leader;
  private long bytes;

  private record Key(String host, int port, String virtualHost, String stream) {}

  SharedChunks(long nearBytes) {
    this.nearBytes = nearBytes;
  }

  /** What all readers of this process share that read this stream there. */
  static SharedChunks ofProcess(StreamSettings settings, String stream) {
    Key key = new Key(settings.host(), settings.port(), settings.virtualHost(), stream);
    return OF_PROCESS.computeIfAbsent(key, each -> new SharedChunks(NEAR_BYTES));
  }

  /** For a reader that shares with nobody. */
  static SharedChunks none() {
    return new SharedChunks(0);
  }

  /**
   * The reader of this queue, which its own consumer fills, leads if nobody does and it keeps up.
   */
  synchronized void offer(ChunkQueue queue) {
    if (leader == null && nearBytes > 0 && queue.hasRoom() && queue.over().isEmpty()) {
      leader = queue;
    }
  }

  /** A chunk came from the broker into this queue, which has room for more or not. */
  synchronized void arrived(ChunkQueue queue, Chunk chunk) {
    if (queue != leader) {
      return;
    }
    keep(chunk);
    followers.removeIf(follower -> {
      boolean keepsUp = follower.hasRoom();
      if (keepsUp) {
        follower.put(chunk);
      } else {
        follower.end("too far behind the others");
      }
      return !keepsUp;
    });
    if (!queue.hasRoom()) {
      leave(queue);
    }
  }

  /** What comes behind a message that was read, from its own chunk on, if that is still here. */
  synchronized Optional<ChunkQueue> follow(OptionalLong lastRead) {
    if (!reaches(lastRead)) {
      return Optional.empty();
    }
    ChunkQueue queue = new ChunkQueue();
    newest.stream().filter(chunk -> chunk.end() > lastRead.getAsLong()).forEach(queue::put);
    followers.add(queue);
    return Optional.of(queue);
  }

  /** The same for the reader of this queue, unless it leads or follows. */
  synchronized Optional<ChunkQueue> followInstead(ChunkQueue queue, OptionalLong lastRead) {
    return queue == leader || followers.contains(queue) ? Optional.empty() : follow(lastRead);
  }

  /** How many read what another one's consumer brings. */
  synchronized int following() {
    return followers.size();
  }

  /** A queue is no longer read; if it led, those that followed look for another. */
  synchronized void leave(ChunkQueue queue) {
    followers.remove(queue);
    if (queue == leader) {
      leader = null;
      newest.clear();
      bytes = 0;
      followers.forEach(follower -> follower.end("the reader ahead has left"));
      followers.clear();
    }
  }

  private boolean reaches(OptionalLong lastRead) {
    return lastRead.isPresent()
        && !newest.isEmpty()
        && newest.getFirst().holdsFrom() <= lastRead.getAsLong()
        && lastRead.getAsLong() < newest.getLast().end();
  }

  private void keep(Chunk chunk) {
    newest.add(chunk);
    bytes += chunk.bytes();
    while (bytes > nearBytes && newest.size() > 1) {
      bytes -= newest.remove().bytes();
    }
  }
}
