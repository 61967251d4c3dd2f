package io.jarvis.protocol.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.lifecycle.Folded.Changed;
import io.jarvis.protocol.lifecycle.Folded.Ignored;
import io.jarvis.protocol.lifecycle.Folded.Reason;
import io.jarvis.protocol.task.ArraySpec;
import java.util.BitSet;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayProgressTest {
  private static final TaskProgress WAITING =
      TaskProgress.waiting(1, 0).with(ArrayProgress.of(new ArraySpec(10, 4)));

  private static TaskProgress after(TaskProgress before, TaskEvent event) {
    return ((Changed) TaskFold.apply(Optional.of(before), event)).after();
  }

  @Test
  void anArrayThatHasBegunRunsWhereverItsMessageIs() {
    TaskProgress begun = after(WAITING, Events.leaving(0, 2, 1));

    assertThat(begun.state()).isEqualTo(TaskState.RUNNING);
    assertThat(begun.array().orElseThrow().remaining()).isEqualTo(7);
    assertThat(after(begun, Events.requeued(1, TaskEvent.Why.MOVED)).state())
        .isEqualTo(TaskState.RUNNING);
    assertThat(begun.onNode()).isFalse();
  }

  @Test
  void anIndexLeavesOnce() {
    TaskProgress begun = after(WAITING, Events.leaving(0, 2, 1));

    assertThat(begun.array().orElseThrow().leavingBy(Events.leaving(1, 5, 2)))
        .containsExactly(3, 4, 5);
    assertThat(TaskFold.apply(Optional.of(begun), Events.leaving(1, 2, 2)))
        .isEqualTo(new Ignored(Reason.OLD_ATTEMPT));
    assertThat(TaskFold.apply(Optional.of(begun), Events.leaving(10, 12, 2)))
        .isEqualTo(new Ignored(Reason.OLD_ATTEMPT));
  }

  @Test
  void anIndexThatLeavesACancelledArrayIsToEndToo() {
    TaskProgress wanted = after(WAITING, new TaskEvent.CancelRequested(Events.TASK, "ann"));

    TaskProgress index = wanted.leaving(Events.leaving(3, 3, 7).of(3));

    assertThat(index.cancelRequested()).isTrue();
    assertThat(index.state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(index.current().orElseThrow().epoch()).isEqualTo(7);
    assertThat(index.array()).isEmpty();
  }

  @Test
  void whatIsAssignedAsATaskIsNoArray() {
    assertThat(TaskFold.apply(Optional.of(WAITING), Events.assigned(1, Events.N1, 1)))
        .isInstanceOf(Ignored.class);
    assertThat(TaskFold.apply(Optional.of(TaskProgress.waiting(1, 0)), Events.leaving(0, 1, 1)))
        .isInstanceOf(Ignored.class);
  }

  @Test
  void countsThoseThatAreOutByHowOthersEnded() {
    ArrayProgress array =
        after(WAITING, Events.leaving(0, 3, 1))
            .array()
            .orElseThrow()
            .withEnded(TaskState.SUCCEEDED)
            .withEnded(TaskState.FAILED)
            .withEnded(TaskState.SUCCEEDED);

    assertThat(array.out()).isEqualTo(1);
    assertThat(array.ended(TaskState.SUCCEEDED)).isEqualTo(2);
    assertThat(
            EventJson.MAPPER.readValue(
                EventJson.MAPPER.writeValueAsString(array), ArrayProgress.class))
        .isEqualTo(array);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void indexesAreTheSetTheyWereMadeOf(long seed) {
    Random random = new Random(seed);
    BitSet model = new BitSet();
    Indexes indexes = Indexes.NONE;
    for (int i = 0; i < 60; i++) {
      int from = random.nextInt(100);
      int to = Math.min(99, from + random.nextInt(8));
      model.set(from, to + 1);
      indexes = indexes.with(from, to);
      int asked = random.nextInt(100);

      assertThat(indexes.size()).as("seed %s", seed).isEqualTo(model.cardinality());
      assertThat(indexes.contains(asked)).as("seed %s", seed).isEqualTo(model.get(asked));
      assertThat(indexes.firstMissing(asked))
          .as("seed %s", seed)
          .isEqualTo(model.nextClearBit(asked));
      assertThat(indexes.below(asked))
          .as("seed %s", seed)
          .isEqualTo(model.get(0, asked).cardinality());
      int missing = model.nextClearBit(asked);
      assertThat(indexes.missing(missing - indexes.below(missing)))
          .as("seed %s", seed)
          .isEqualTo(missing);
      assertThat(indexes.ranges()).as("seed %s: apart", seed).hasSize(runs(model));
    }
  }

  private static int runs(BitSet model) {
    int runs = 0;
    for (int at = model.nextSetBit(0); at >= 0; at = model.nextSetBit(model.nextClearBit(at))) {
      runs++;
    }
    return runs;
  }
}
