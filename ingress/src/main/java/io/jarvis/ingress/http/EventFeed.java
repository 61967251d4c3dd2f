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
  private static final long HEARTBEAT_SECONDS = 15;
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final BlockingQueue<List<LogEntry>> ahead = new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private volatile boolean gone;

  /** Sends until the client is gone, which ends in an {@link IOException} or quietly. */
  static void send(EventLog log, long from, Predicate<LogEntry> wanted, OutputStream out)
      throws IOException {
    EventFeed feed = new EventFeed();
    try (EventLog.Tail tail = log.tail(from, feed)) {
      feed.write(wanted, out);
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
      while (true) {
        List<LogEntry> entries = ahead.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        if (entries == null) {
          out.write(HEARTBEAT);
        } else {
          for (LogEntry entry : entries) {
            if (wanted.test(entry)) {
              out.write(frame(entry));
            }
          }
        }
        out.flush();
      }
    } finally {
      gone = true;
      ahead.clear();
    }
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
