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
import java.util.Random;
import java.util.TreeMap;
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
  void aDiskThatIsFullIsAnIoException() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> SnapshotCodec.write(LARGE, new FullDisk()));
  }

  /** Ids that cannot be packed into one buffer. */
  private static Map<TaskId, TaskState> manyEnded() {
    Random random = new Random(1);
    Map<TaskId, TaskState> ended = new LinkedHashMap<>();
    for (int i = 0; i < 50_000; i++) {
      ended.put(new TaskId("t" + Math.abs(random.nextLong())), TaskState.SUCCEEDED);
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
