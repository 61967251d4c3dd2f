package io.jarvis.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.lifecycle.TaskProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that loses its tail while two processes live that have read it. */
final class KeptLogTest {
  private static final FoldSettings EAGER =
      new FoldSettings(50, 10, Duration.ZERO, Duration.ofMillis(10), Duration.ofSeconds(1));
  private static final int TASKS = 12;

  private final MemoryLog log = new MemoryLog().inBatchesOf(7);

  /** A process that folds the log and remembers. */
  private final class Process implements AutoCloseable {
    private final LiveTasks tasks = LiveTasks.inMemory(new NoIndex());
    private final KeptLog kept = KeptLog.over(log, Duration.ofMillis(20));
    private final LogFold fold = kept.fold(tasks, EAGER);

    /** What it knows once it has read all. */
    private LiveSnapshot known() {
      await().until(() -> fold.awaitEnd(Duration.ofSeconds(1)));
      return tasks.snapshot();
    }

    @Override
    public void close() {
      fold.close();
      kept.close();
    }
  }

  /** Lives that have come so far, side by side. */
  private static List<Event> lives(Random chance) {
    List<List<Event>> lives = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      Life life = Life.of("t" + task);
      List<Event> whole =
          chance.nextBoolean()
              ? life.success()
              : List.of(life.submitted(), life.queued(), life.cancelRequested(), life.cancelled(1));
      lives.add(new ArrayList<>(whole.subList(0, 1 + chance.nextInt(whole.size()))));
    }
    List<Event> all = new ArrayList<>();
    while (!lives.isEmpty()) {
      List<Event> next = lives.get(chance.nextInt(lives.size()));
      all.add(next.removeFirst());
      lives.removeIf(List::isEmpty);
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void comesToTheSameAgainThoughTheTailWasLost(int seed) {
    Random chance = new Random(seed);
    log.append(lives(chance));
    List<String> written = ids();
    try (Process one = new Process();
        Process two = new Process()) {
      LiveSnapshot before = one.known();
      assertThat(two.known().ended()).isEqualTo(before.ended());

      log.loseFrom(chance.nextInt(written.size()));
      await().until(() -> written.equals(ids().stream().distinct().toList()));

      Stream.of(one, two)
          .map(Process::known)
          .forEach(now -> {
            assertThat(now.ended()).isEqualTo(before.ended());
            assertThat(progress(now)).isEqualTo(progress(before));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void writesAgainWhatTheLogLacksThoughItHasGrownSince(int seed) {
    Random chance = new Random(seed);
    log.append(lives(chance));
    List<String> written = ids();
    try (Process one = new Process()) {
      Map<TaskId, TaskProgress> before = progress(one.known());

      log.replaceFrom(chance.nextInt(written.size()), Life.of("other").success());
      log.append(Life.of("another").success());

      await().until(() -> ids().containsAll(written));
      assertThat(progress(one.known())).isEqualTo(before);
    }
  }

  @Test
  void writesAgainWhatItWasToldIsThereAndNobodyHasRead() {
    Life life = Life.of("t");
    log.append(List.of(life.submitted(), life.queued()));
    try (Process one = new Process()) {
      one.known();
      log.loseNext();
      Recorded wish = one.kept.append(life.cancelRequested()).join();
      log.append(List.of(life.cancelled(1)));

      await().until(() -> ids().contains(wish.id()));
      assertThat(one.known().live()).isEmpty();
    }
  }

  private static Map<TaskId, TaskProgress> progress(LiveSnapshot snapshot) {
    return snapshot.live().stream().collect(Collectors.toMap(LiveTask::id, LiveTask::progress));
  }

  private List<String> ids() {
    return log.all().stream().map(entry -> entry.recorded().id()).toList();
  }
}
