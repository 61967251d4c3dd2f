package io.jarvis.broker;

import com.rabbitmq.stream.Consumer;
import com.rabbitmq.stream.ConsumerBuilder;
import com.rabbitmq.stream.Environment;
import io.jarvis.broker.Chunk.StoredMessage;
import io.jarvis.broker.EventLog.LogUnavailableException;
import io.jarvis.broker.StreamPlace.Finding;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reads a stream from an offset on, as it grows, consumer after consumer: each loss is followed by
 * a new consumer at the offset behind the last one that was read, or by another reader's chunks.
 * The broker keeps no offset for us. One thread of its own reads.
 */
final class StreamTail implements EventLog.Tail {
  private static final Logger LOG = LoggerFactory.getLogger(StreamTail.class);
  private static final long ATTENTION_MILLIS = 500;

  private final Environment environment;
  private final String stream;

  /** Only chunks that hold a message with one of these filter values; all of them if empty. */
  private final List<String> filter;

  private final StreamLimits limits;
  private final SharedChunks shared;
  private final Target target;
  private final StreamCalls calls;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private final StreamPlace place;
  private long heardNanos;

  /** What is read next, if another reader's chunks have been reached. */
  private Optional<ChunkQueue> followed = Optional.empty();

  /** Takes what is read. */
  interface Target {
    /** Messages in order, without those read before; may be none. */
    void read(List<StoredMessage> messages);

    /** All chunks up to this end were read. */
    default void reached(Chunk last) {}

    /** What stood before this offset, and was asked for, is no longer kept. */
    default void trimmed(long firstKeptOffset) {}

    /** From this offset on something else stands there than what was read, and is read next. */
    default void lost(long fromOffset) {}
  }

  StreamTail(
      Environment environment,
      String stream,
      List<String> filter,
      long fromOffset,
      StreamLimits limits,
      SharedChunks shared,
      Target target) {
    this.environment = environment;
    this.stream = stream;
    this.filter = List.copyOf(filter);
    this.place = new StreamPlace(fromOffset, !filter.isEmpty());
    this.limits = limits;
    this.shared = shared;
    this.target = target;
    this.calls = new StreamCalls(stream + "-tail", limits.callTimeout());
    this.thread = Thread.ofVirtual().name(stream + "-tail").unstarted(this::serve);
  }

  StreamTail start() {
    thread.start();
    return this;
  }

  /**
   * Ends it; the reader is not called any more once this has returned, unless the reader itself
   * calls it.
   */
  @Override
  public void close() {
    closed.countDown();
    calls.giveUp();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void serve() {
    Pauses pauses = new Pauses(limits.firstPause(), limits.longestPause());
    try {
      while (!isClosed()) {
        Optional<ChunkQueue> queue = followed.or(() -> shared.follow(place.lastRead()));
        followed = Optional.empty();
        if (queue.isPresent()) {
          follow(queue.get());
        } else {
          serveByItself(pauses);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error(
          "stream={} offset={} the reader failed: reading has stopped", stream, place.next(), e);
    } finally {
      followed.ifPresent(shared::leave);
    }
  }

  /** Reads what another reader's consumer brings, until that ends. */
  private void follow(ChunkQueue queue) throws InterruptedException {
    try {
      readAll(queue, () -> {}, Level.DEBUG);
    } finally {
      shared.leave(queue);
    }
  }

  /** Reads by a consumer of its own, until that is lost or another's chunks are reached. */
  private void serveByItself(Pauses pauses) throws InterruptedException {
    if (readByItself()) {
      pauses.reset();
    }
    if (followed.isEmpty()) {
      closed.await(pauses.next().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Whether there was something to read from. */
  private boolean readByItself() throws InterruptedException {
    ChunkQueue queue = new ChunkQueue();
    ChunkFeed feed = new ChunkFeed(limits.chunksAhead(), queue, shared);
    Consumer consumer;
    try {
      consumer = calls.open(() -> open(feed));
    } catch (LogUnavailableException e) {
      if (!isClosed()) {
        LOG.warn("stream={} offset={} cannot be read: {}", stream, place.next(), RootCause.of(e));
      }
      return false;
    }
    try {
      readAll(
          queue,
          () -> {
            feed.askForMore();
            shared.offer(queue);
          },
          Level.WARN);
      return true;
    } finally {
      shared.leave(queue);
      calls.close(consumer);
    }
  }

  /**
   * @param taken called each time after some were read
   * @param ending how much it matters that nothing more will come
   */
  private void readAll(ChunkQueue queue, Runnable taken, Level ending) throws InterruptedException {
    Future<?> attention =
        RabbitBrokers.IO.scheduleAtFixedRate(
            queue::wake, ATTENTION_MILLIS, ATTENTION_MILLIS, TimeUnit.MILLISECONDS);
    try {
      String over = readUntilOver(queue, taken);
      if (!over.isEmpty()) {
        LOG.atLevel(ending)
            .log("stream={} offset={} reading interrupted: {}", stream, place.next(), over);
      }
    } finally {
      attention.cancel(false);
    }
  }

  /** Why nothing more comes into this queue; empty if it is only to be read otherwise. */
  private String readUntilOver(ChunkQueue queue, Runnable taken) throws InterruptedException {
    boolean first = true;
    String over = "";
    heardNanos = System.nanoTime();
    while (!isClosed() && over.isEmpty() && followed.isEmpty()) {
      List<Chunk> chunks = queue.take();
      if (chunks.isEmpty()) {
        over = queue.over().isEmpty() ? silence() : queue.over();
      } else if (first && find(chunks) == Finding.LOST) {
        over = "its tail was lost";
      } else {
        read(chunks);
        taken.run();
        first = false;
      }
      followed = shared.followInstead(queue, place.lastRead());
    }
    return over;
  }

  /** Why it seems that nothing will come; empty if all is well. */
  private String silence() {
    if (System.nanoTime() - heardNanos < limits.silence().toNanos()) {
      return "";
    }
    heardNanos = System.nanoTime();
    return goesOnWithoutUs() ? "nothing came for " + limits.silence() : "";
  }

  /**
   * Whether the stream goes on without us; false for a filtered one, of which that cannot be told.
   */
  private boolean goesOnWithoutUs() {
    try {
      return filter.isEmpty()
          && LastChunk.offset(environment.queryStreamStats(stream)).orElse(-1) >= place.next();
    } catch (RuntimeException e) {
      LOG.debug("stream={} did not say its end: {}", stream, RootCause.of(e));
      return false;
    }
  }

  private Consumer open(ChunkFeed feed) {
    ConsumerBuilder builder =
        environment.consumerBuilder().stream(stream)
            .offset(place.whence())
            .noTrackingStrategy()
            .messageHandler(feed)
            .listeners(feed::changed);
    if (!filter.isEmpty()) {
      builder
          .filter()
          .values(filter.toArray(String[]::new))
          .postFilter(message -> true)
          .matchUnfiltered(false);
    }
    return builder.flow().strategy(feed).builder().build();
  }

  private Finding find(List<Chunk> first) {
    Finding finding = place.find(first);
    switch (finding) {
      case TRIMMED -> target.trimmed(first.getFirst().firstOffset());
      case FOUND_AFTER_LOSS -> target.lost(place.next());
      case LOST, AS_EXPECTED -> {}
    }
    return finding;
  }

  private void read(List<Chunk> chunks) {
    heardNanos = System.nanoTime();
    List<StoredMessage> unread = place.unread(chunks);
    target.read(unread);
    place.pass(chunks, unread);
    target.reached(chunks.getLast());
  }
}
