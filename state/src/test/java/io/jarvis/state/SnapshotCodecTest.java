package io.jarvis.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.lifecycle.TaskState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SnapshotCodecTest {
  private static final LiveSnapshot LARGE =
      new LiveSnapshot(7, List.of(), manyEnded(), new TreeMap<>());

  @Test
  void isReadAsItWasWritten() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();

    SnapshotCodec.write(LARGE, file);

    assertThat(SnapshotCodec.read(new ByteArrayInputStream(file.toByteArray()))).isEqualTo(LARGE);
  }

  @Test
  void anEndingOfAnEarlierBuildHasNoTime() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    SnapshotLines.write(
        file,
        Stream.of(
            Map.of(
                "version", SnapshotCodec.VERSION, "position", 3, "live", 0, "ended", 1, "owed", 0),
            Map.of("t", "a", "s", "succeeded")));

    assertThat(SnapshotCodec.read(new ByteArrayInputStream(file.toByteArray())).ended())
        .containsExactly(
            Map.entry(
                new TaskId("a"), new EndedTasks.Ended(TaskState.SUCCEEDED, Optional.empty())));
  }

  @Test
  void aDiskThatIsFullIsAnIoException() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> SnapshotCodec.write(LARGE, new FullDisk()));
  }

  /** Ids that cannot be packed into one buffer. */
  private static Map<TaskId, EndedTasks.Ended> manyEnded() {
    Random random = new Random(1);
    Map<TaskId, EndedTasks.Ended> ended = new LinkedHashMap<>();
    for (int i = 0; i < 50_000; i++) {
      ended.put(
          new TaskId("t" + Math.abs(random.nextLong())),
          EndedTasks.Ended.at(TaskState.SUCCEEDED, Life.T0.plusSeconds(i)));
    }
    return ended;
  }

  private static final class FullDisk extends OutputStream {
    private int left = 4_096;

    @Override
    public void write(int each) throws IOException {
      if (left == 0) {
        throw new IOException("No space left on device");
      }
      left--;
    }
  }
}
