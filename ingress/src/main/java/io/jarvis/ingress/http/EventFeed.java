package io.jarvis.ingress.http;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.task.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Streams the log to one client; a slow client slows down only itself. Fences are left out: whoever
 * read one could report in an executor's name.
 */
final class EventFeed implements EventLog.Reader {
  /** Fields that are left out: the fences of attempts, and the reply addresses of submitters. */
  private static final List<String> NOT_SHOWN =
      List.of("fence", "fenceHash", "fenceHashes", "reply");

  private static final int BATCHES_AHEAD = 16;
  private static final long OFFER_MILLIS = 200;
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final BlockingQueue<List<LogEntry>> ahead = new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final LongSupplier nanos;
  private volatile boolean gone;

  /**
   * @param nanos a clock that never goes back
   */
  EventFeed(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Sends until the client is gone, which ends in an {@link IOException} or quietly. Something is
   * sent every 15 s, a heartbeat if nothing else is wanted: only by a write it shows that the
   * client is gone.
   */
  void send(EventLog log, long from, Predicate<LogEntry> wanted, OutputStream out)
      throws IOException {
    try (EventLog.Tail tail = log.tail(from, this)) {
      write(wanted, out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void read(List<LogEntry> entries) {
    try {
      while (!gone && !ahead.offer(entries, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {
        // The client is slow: the log waits for it, and looks now and then whether it is still
        // there.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Predicate<LogEntry> wanted, OutputStream out)
      throws IOException, InterruptedException {
    try {
      long written = nanos.getAsLong();
      while (true) {
        long silent = nanos.getAsLong() - written;
        List<LogEntry> entries = ahead.poll(HEARTBEAT_NANOS - silent, TimeUnit.NANOSECONDS);
        boolean wrote = write(entries == null ? List.of() : entries, wanted, out);
        if (!wrote && nanos.getAsLong() - written >= HEARTBEAT_NANOS) {
          out.write(HEARTBEAT);
          wrote = true;
        }
        if (wrote) {
          out.flush();
          written = nanos.getAsLong();
        }
      }
    } finally {
      gone = true;
      ahead.clear();
    }
  }

  private static boolean write(List<LogEntry> entries, Predicate<LogEntry> wanted, OutputStream out)
      throws IOException {
    boolean wrote = false;
    for (LogEntry entry : entries) {
      if (wanted.test(entry)) {
        out.write(frame(entry));
        wrote = true;
      }
    }
    return wrote;
  }

  static byte[] frame(LogEntry entry) {
    String text =
        "id: "
            + entry.offset()
            + "\nevent: "
            + entry.recorded().event().type()
            + "\ndata: "
            + Json.TREES.writeValueAsString(shown(entry))
            + "\n\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode shown(LogEntry entry) {
    JsonNode event = Json.TREES.readTree(EventCodec.encode(entry.recorded()));
    JsonNode data = event.path("data");
    strip(data);
    strip(data.path("submitted"));
    strip(data.path("progress").path("current"));
    data.path("held").forEach(EventFeed::strip);
    return event;
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(NOT_SHOWN);
    }
  }
}
