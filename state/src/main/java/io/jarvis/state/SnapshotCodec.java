package io.jarvis.state;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.message.OutcomeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Snapshots as gzipped lines of JSON: a head with the version and how many lines follow, a line per
 * live task, a line per ending, a line per outcome that may not be told.
 */
final class SnapshotCodec {
  static final int VERSION = 6;
  private static final long SECONDS_OF_AN_HOUR = 3_600;

  private SnapshotCodec() {}

  private record Head(int version, long position, int live, int ended, int owed) {}

  private record Owing(
      @JsonProperty("o") long offset,
      @JsonProperty("s") OutcomeMessage.Subject subject,
      @JsonProperty("e") String terminal,
      @JsonProperty("b") int bytes) {
    static Owing of(Map.Entry<Long, Owed> entry) {
      Owed owed = entry.getValue();
      byte[] terminal = EventCodec.encode(owed.terminal());
      return new Owing(
          entry.getKey(),
          owed.subject(),
          new String(terminal, StandardCharsets.UTF_8),
          owed.bytes());
    }

    Owed owed() throws IOException {
      Recorded event =
          EventCodec.decode(terminal.getBytes(StandardCharsets.UTF_8))
              .orElseThrow(() -> new IOException("an ending of no known kind"));
      return new Owed(subject, event, bytes);
    }
  }

  /**
   * An ending.
   *
   * @param hour since the epoch; a snapshot of an earlier build has none
   */
  private record Ended(
      @JsonProperty("t") TaskId task,
      @JsonProperty("s") TaskState state,
      @JsonProperty("h") Optional<Long> hour) {
    static Ended of(Map.Entry<TaskId, EndedTasks.Ended> entry) {
      EndedTasks.Ended ended = entry.getValue();
      return new Ended(
          entry.getKey(),
          ended.state(),
          ended.hour().map(at -> at.getEpochSecond() / SECONDS_OF_AN_HOUR));
    }

    EndedTasks.Ended ended() {
      return new EndedTasks.Ended(
          state, hour.map(number -> Instant.ofEpochSecond(number * SECONDS_OF_AN_HOUR)));
    }
  }

  static void write(LiveSnapshot snapshot, OutputStream file) throws IOException {
    Head head =
        new Head(
            VERSION,
            snapshot.position(),
            snapshot.live().size(),
            snapshot.ended().size(),
            snapshot.owed().size());
    SnapshotLines.write(
        file,
        Stream.of(
                Stream.of(head),
                snapshot.live().stream(),
                snapshot.ended().entrySet().stream().map(Ended::of),
                snapshot.owed().entrySet().stream().map(Owing::of))
            .flatMap(lines -> lines));
  }

  /** An {@link IOException} for anything that was not written whole, or by another version. */
  static LiveSnapshot read(InputStream file) throws IOException {
    try (SnapshotLines lines = SnapshotLines.read(file)) {
      Head head = lines.next(Head.class);
      if (head.version() != VERSION) {
        throw new IOException("a snapshot of version " + head.version() + ", not " + VERSION);
      }
      List<LiveTask> live = new ArrayList<>(head.live());
      Common common = new Common();
      for (int i = 0; i < head.live(); i++) {
        live.add(common.of(lines.next(LiveTask.class)));
      }
      Map<TaskId, EndedTasks.Ended> ended = LinkedHashMap.newLinkedHashMap(head.ended());
      for (int i = 0; i < head.ended(); i++) {
        Ended line = lines.next(Ended.class);
        ended.put(line.task(), line.ended());
      }
      SortedMap<Long, Owed> owed = new TreeMap<>();
      for (int i = 0; i < head.owed(); i++) {
        Owing line = lines.next(Owing.class);
        owed.put(line.offset(), line.owed());
      }
      return new LiveSnapshot(head.position(), live, ended, owed);
    }
  }
}
