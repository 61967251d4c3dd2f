package io.jarvis.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class LogFoldTest {
  private static final FoldSettings EAGER =
      new FoldSettings(4, 2, Duration.ZERO, Duration.ofMillis(20), Duration.ofSeconds(1));
  private static final Duration LONG = Duration.ofSeconds(10);

  private final MemoryLog log = new MemoryLog().inBatchesOf(3);
  private final RecordingFold fold = new RecordingFold();

  @Test
  void foldsEachEntryOnceAndInOrder() throws InterruptedException {
    log.append(Life.of("a").success());

    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      assertThat(logFold.awaitPosition(6, LONG)).isTrue();
      log.append(Life.of("b").success());
      assertThat(logFold.awaitEnd(LONG)).isTrue();

      assertThat(fold.folded).isEqualTo(log.all());
      assertThat(logFold.position()).isEqualTo(12);
      await().until(() -> logFold.lag() == 0);
    }
  }

  @Test
  void saysHowFarItIsBehind() {
    CountDownLatch held = new CountDownLatch(1);
    fold.held = held;
    log.append(Life.of("a").success());

    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      await().until(() -> logFold.lag() == 6);
      held.countDown();
      await().until(() -> logFold.lag() == 0);
    }
  }

  @Test
  void waitsForNothingThatNobodyKnows() throws InterruptedException {
    log.append(Life.of("a").success());
    log.appendUnknown();

    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      assertThat(logFold.awaitEnd(LONG)).isTrue();
      assertThat(fold.folded).hasSize(6);
      assertThat(logFold.position()).isEqualTo(7);
    }
  }

  @Test
  void doesNotWaitForeverForWhatDoesNotCome() throws InterruptedException {
    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      assertThat(logFold.awaitPosition(1, Duration.ofMillis(10))).isFalse();
    }
  }

  @Test
  void tellsListenersWhatIsFoldedAndOutlivesTheirBugs() throws InterruptedException {
    List<Long> positions = new CopyOnWriteArrayList<>();
    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      logFold.listen((entries, position) -> {
        throw new IllegalStateException("a bug");
      });
      logFold.listen((entries, position) -> positions.add(position));
      log.append(Life.of("a").success());

      assertThat(logFold.awaitEnd(LONG)).isTrue();
      await().until(() -> positions.contains(6L));
      assertThat(logFold.failure()).isEmpty();
    }
  }

  @Test
  @Timeout(10)
  void catchesUpWithALogThatGrowsFasterThanItIsFolded() throws InterruptedException {
    List<Event> many =
        IntStream.range(0, 20).boxed().flatMap(i -> Life.of("t" + i).success().stream()).toList();
    fold.whileFolding = () -> log.append(many);
    log.append(many);

    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      logFold.catchUp(Duration.ofNanos(1));

      assertThat(logFold.position()).isGreaterThanOrEqualTo(many.size());
    }
  }

  @Test
  void restsBetweenBatchesButNotWhileSomebodyWaits() throws InterruptedException {
    try (LogFold logFold = LogFold.start(log, fold, EAGER.withRest(Duration.ofHours(1)))) {
      for (String task : List.of("a", "b", "c")) {
        log.append(Life.of(task).success());

        assertThat(logFold.awaitEnd(LONG)).isTrue();
      }
    }
  }

  @Test
  void standsStillOnceTheFoldHasFailed() {
    fold.bug = true;
    log.append(Life.of("a").success());

    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      await().until(() -> logFold.failure().isPresent());
      assertThat(logFold.position()).isZero();
    }
  }

  @Test
  void goesBackWhenTheLogLostItsTail() {
    log.append(Life.of("a").success());
    log.append(Life.of("b").success());
    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      await().until(() -> logFold.position() == 12);

      log.loseFrom(4);
      await().until(() -> fold.rewoundTo.contains(4L));
      log.append(Life.of("c").success());

      await().until(() -> logFold.position() == 10);
      assertThat(fold.folded).isEqualTo(log.all());
    }
  }

  @Test
  void goesBackWhenTheLogLostItsTailAndGrewFurtherThanBefore() {
    log.append(Life.of("a").success());
    log.append(Life.of("b").success());
    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      await().until(() -> logFold.position() == 12);

      log.replaceFrom(
          4, Stream.of("c", "d").flatMap(id -> Life.of(id).success().stream()).toList());

      await().until(() -> logFold.position() == 16);
      assertThat(fold.rewoundTo).containsExactly(4L);
      assertThat(fold.folded).isEqualTo(log.all());
    }
  }

  @Test
  void saysWhatItNeverSawOfATrimmedLog() {
    log.append(Life.of("a").success());
    log.trimTo(4);

    try (LogFold logFold = LogFold.start(log, fold, EAGER)) {
      await().until(() -> logFold.position() == 6);
      assertThat(logFold.gap()).contains(new Gap(0, 4));
      assertThat(fold.folded).extracting(LogEntry::offset).containsExactly(4L, 5L);
    }
  }

  /** Keeps what it is given; goes back to nothing. */
  private static final class RecordingFold implements Fold {
    private final List<LogEntry> folded = new CopyOnWriteArrayList<>();
    private final List<Long> rewoundTo = new CopyOnWriteArrayList<>();
    private volatile long position;
    private volatile boolean bug;
    private volatile Runnable whileFolding = () -> {};
    private volatile CountDownLatch held = new CountDownLatch(0);

    @Override
    public long position() {
      return position;
    }

    @Override
    public void apply(List<LogEntry> entries) {
      if (bug) {
        throw new IllegalStateException("a bug");
      }
      awaitRelease();
      whileFolding.run();
      folded.addAll(new ArrayList<>(entries));
      position = entries.getLast().offset() + 1;
    }

    private void awaitRelease() {
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void rewind(long end) {
      folded.clear();
      position = 0;
      rewoundTo.add(end);
    }

    @Override
    public void skipTo(long firstKeptOffset) {
      position = firstKeptOffset;
    }
  }
}
