package io.jarvis.state.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.lifecycle.Folded;
import io.jarvis.protocol.lifecycle.TaskFold;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.state.Life;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HotRecordsTest {
  private final HotRecords hot = new HotRecords(3, 100);

  @Test
  void forgetsTheTaskThatWasLeftAloneLongestWhenThereAreTooMany() {
    Stream.of("a", "b", "c").forEach(id -> hot.put(task(id), 1));
    hot.get(Life.of("a").task());
    hot.put(task("d"), 1);

    assertThat(kept("a", "b", "c", "d")).containsExactly("a", "c", "d");
  }

  @Test
  void forgetsTasksWhenTheirTextsAreTooLong() {
    hot.put(task("a"), 60);
    hot.put(task("b"), 60);

    assertThat(kept("a", "b")).containsExactly("b");
  }

  @Test
  void countsATaskThatIsPutAgainOnce() {
    hot.put(task("a"), 10);
    for (int i = 0; i < 20; i++) {
      hot.put(task("b"), 60);
    }

    assertThat(kept("a", "b")).containsExactly("a", "b");
  }

  @Test
  void keepsNoTaskThatIsLongerThanAllMayBe() {
    hot.put(task("a"), 101);
    hot.put(task("b"), 100);

    assertThat(kept("a", "b")).containsExactly("b");
  }

  private List<String> kept(String... ids) {
    return Stream.of(ids).filter(id -> hot.get(Life.of(id).task()).isPresent()).toList();
  }

  private static StoredTask task(String id) {
    var submitted = Life.of(id).submitted();
    var made = (Folded.Changed) TaskFold.apply(Optional.empty(), submitted);
    return new StoredTask(
        0, TaskRecord.of(Recorded.of("e", "/test", Life.T0, submitted), submitted, made.after()));
  }
}
