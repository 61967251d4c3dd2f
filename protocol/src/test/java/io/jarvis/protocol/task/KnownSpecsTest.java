package io.jarvis.protocol.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownSpecsTest {
  private static final TaskSpecReader READER = new TaskSpecReader(SubmissionLimits.DEFAULT);

  private final List<String> asked = new ArrayList<>();

  @Test
  void readsTheSameBytesOnce() {
    TaskSpec first = KnownSpecs.read(bytes("once", ""), this::read);
    TaskSpec second = KnownSpecs.read(bytes("once", ""), this::read);
    TaskSpec other = KnownSpecs.read(bytes("another", ""), this::read);

    assertThat(second).isSameAs(first);
    assertThat(other.id()).isEqualTo(new TaskId("another"));
    assertThat(asked).hasSize(2);
  }

  @Test
  void remembersNothingLong() {
    byte[] body = bytes("long", "x".repeat(KnownSpecs.MOST_BYTES));

    assertThat(KnownSpecs.read(body, this::read)).isEqualTo(KnownSpecs.read(body, this::read));
    assertThat(asked).hasSize(2);
  }

  @Test
  void remembersNothingThatCannotBeRead() {
    for (int time = 1; time <= 2; time++) {
      assertThatThrownBy(() -> KnownSpecs.read(bytes("wrong", ""), this::refuse))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(asked).hasSize(2);
  }

  @Test
  void writesEachInstanceAsItIs() {
    for (int task = 0; task < 20_000; task++) {
      TaskSpec spec = read(bytes("t-" + task, ""));

      assertThat(read(TaskSpecWriter.write(spec))).isEqualTo(spec);
      assertThat(TaskSpecWriter.write(spec)).isSameAs(TaskSpecWriter.write(spec));
    }
  }

  private TaskSpec refuse(byte[] body) {
    asked.add(new String(body, StandardCharsets.UTF_8));
    throw new IllegalArgumentException("a test");
  }

  private TaskSpec read(byte[] body) {
    asked.add(new String(body, StandardCharsets.UTF_8));
    var defaults =
        new TaskSpecReader.Defaults(
            () -> {
              throw new IllegalArgumentException("no id");
            },
            TenantId.DEFAULT);
    return ((Parsed.Valid<TaskSpec>) READER.read(body, defaults)).value();
  }

  private static byte[] bytes(String id, String variable) {
    return ("{\"id\":\""
            + id
            + "\",\"image\":\"busybox:latest\",\"env\":{\"A\":\""
            + variable
            + "\"}}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
