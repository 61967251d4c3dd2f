package io.jarvis.broker;

import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.topology.Queues;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event log over RabbitMQ's stream protocol. Futures are completed on threads of the client: do
 * not block there. An event that is sent again after a loss may stand in the log twice, with the
 * same id.
 */
public final class RabbitEventLog implements EventLog {
  private static final Logger LOG = LoggerFactory.getLogger(RabbitEventLog.class);

  /** The longest event: a frame of the stream protocol has 1 MiB. */
  static final int MOST_EVENT_BYTES = 1_040_000;

  private static final DecodedEvents DECODED = new DecodedEvents();

  private final StreamClient client;
  private final StreamLimits limits;
  private final String source;
  private final InstantSource clock;
  private final StreamAppender appender;
  private final SharedChunks shared;
  private final StreamEnd end;
  private final Set<StreamTail> tails = ConcurrentHashMap.newKeySet();
  private final LongAdder skipped = new LongAdder();
  private volatile boolean closed;

  private RabbitEventLog(StreamSettings settings, String source, InstantSource clock) {
    this.client = StreamClient.open(settings);
    this.limits = settings.limits();
    this.source = source;
    this.clock = clock;
    this.shared = SharedChunks.ofProcess(settings, Queues.EVENTS);
    this.appender = client.appender(Queues.EVENTS, StreamAppender.Filter.NONE);
    this.end = new StreamEnd(client.environment(), Queues.EVENTS);
  }

  /**
   * Starts to connect and returns at once, whether or not the broker can be reached.
   *
   * @param source who we are in the events, such as {@code /executor/n1}
   */
  public static EventLog open(StreamSettings settings, String source) {
    return open(settings, source, InstantSource.system());
  }

  public static EventLog open(StreamSettings settings, String source, InstantSource clock) {
    return new RabbitEventLog(settings, source, clock);
  }

  @Override
  public Recorded stamped(Event event) {
    Instant now = clock.instant();
    return Recorded.of(EventIds.next(now), source, now, event);
  }

  @Override
  public CompletableFuture<Recorded> append(Recorded recorded) {
    if (closed) {
      return CompletableFuture.failedFuture(new LogUnavailableException("closed"));
    }
    byte[] written = EventCodec.encode(recorded);
    if (written.length > MOST_EVENT_BYTES) {
      // The client would break its producer off, and with it everybody's events.
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(
              recorded.event().type() + " of " + written.length + " bytes fits into no event"));
    }
    return appender.append(written, EventCodec.CONTENT_TYPE, "").thenApply(confirmed -> recorded);
  }

  @Override
  public Tail tail(long fromOffset, Reader reader) {
    StreamTail tail =
        new StreamTail(
            client.environment(),
            Queues.EVENTS,
            List.of(),
            fromOffset,
            limits,
            shared,
            new Decoding(reader));
    tails.add(tail);
    tail.start();
    return () -> {
      tails.remove(tail);
      tail.close();
    };
  }

  @Override
  public long end(Duration atMost) {
    return end.ask(atMost);
  }

  @Override
  public void close() {
    closed = true;
    tails.forEach(StreamTail::close);
    client.close();
  }

  /** Events that were read and are unknown here or malformed. */
  public long skipped() {
    return skipped.sum();
  }

  /** Turns bytes into events, leaving out what is none. */
  private final class Decoding implements StreamTail.Target {
    private final Reader reader;

    Decoding(Reader reader) {
      this.reader = reader;
    }

    @Override
    public void read(List<Chunk.StoredMessage> messages) {
      List<LogEntry> entries = new ArrayList<>(messages.size());
      for (Chunk.StoredMessage message : messages) {
        decode(message).ifPresent(entries::add);
      }
      if (!entries.isEmpty()) {
        reader.read(entries);
      }
    }

    @Override
    public void reached(Chunk last) {
      end.met(last);
      reader.reached(last.end());
    }

    @Override
    public void trimmed(long firstKeptOffset) {
      reader.trimmed(firstKeptOffset);
    }

    @Override
    public void lost(long fromOffset) {
      reader.lost(fromOffset);
    }

    private Optional<LogEntry> decode(Chunk.StoredMessage message) {
      Optional<LogEntry> decoded = Optional.empty();
      try {
        decoded = DECODED.decode(message);
      } catch (EventCodec.MalformedEventException e) {
        LOG.warn("offset={} is no event: {}", message.offset(), e.getMessage());
      }
      if (decoded.isEmpty()) {
        skipped.increment();
      }
      return decoded;
    }
  }
}
