package io.jarvis.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NewestEventsTest {
  private static final int MOST = 3;
  private static final long MOST_BYTES = 100;

  private final NewestEvents newest = new NewestEvents(MOST, MOST_BYTES);

  private static Recorded event(String id) {
    return event(id, Life.of(id).queued());
  }

  private static Recorded event(String id, Event event) {
    return Recorded.of(id, "/test", Life.T0, event);
  }

  private void read(long offset, String id) {
    newest.read(List.of(new LogEntry(offset, event(id), 10)));
  }

  private List<String> lost() {
    return newest.lost().stream().map(Recorded::id).toList();
  }

  @Test
  void missesWhatWasReadAndThenWhatWasOnlyAppended() throws InterruptedException {
    read(7, "a");
    read(8, "b");
    read(9, "c");
    newest.appending(event("d"));
    assertThat(newest.awaitWhole(Duration.ZERO)).isTrue();

    newest.voidFrom(8);

    assertThat(lost()).containsExactly("b", "c", "d");
    assertThat(newest.awaitWhole(Duration.ZERO)).isFalse();
  }

  @Test
  void missesNothingThatIsReadAgain() throws InterruptedException {
    read(7, "a");
    read(8, "b");
    newest.appending(event("c"));
    newest.voidFrom(7);

    read(7, "a");
    read(8, "c");
    assertThat(lost()).containsExactly("b");
    read(9, "b");

    assertThat(lost()).isEmpty();
    assertThat(newest.awaitWhole(Duration.ZERO)).isTrue();
  }

  @Test
  void keepsTheOldOrderThroughASecondLoss() {
    read(7, "a");
    read(8, "b");
    newest.voidFrom(7);
    read(7, "a");

    newest.voidFrom(7);

    assertThat(lost()).containsExactly("a", "b");
  }

  @Test
  void whatCameBeforeAllWasThereAgainMayHaveCountedForNothing() {
    read(7, "a");
    read(8, "b");
    newest.voidFrom(7);

    read(7, "a");
    read(8, "hasty");
    read(9, "a");
    assertThat(lost()).containsExactly("b");
    read(10, "b");
    assertThat(lost()).containsExactly("hasty");
    read(11, "later");
    read(12, "hasty");

    assertThat(lost()).isEmpty();
  }

  @Test
  void leavesToItsWriterWhatWasNotConfirmed() {
    newest.appending(event("a"));
    newest.failed(event("a"));

    newest.voidFrom(0);

    assertThat(lost()).isEmpty();
  }

  private void confirmed(String id) {
    newest.appending(event(id));
    newest.confirmed(event(id));
  }

  @Test
  void awaitsWhatWasConfirmedUntilItIsRead() {
    newest.appending(event("a"));
    confirmed("b");
    confirmed("c");
    read(1, "b");
    newest.confirmed(event("b"));

    assertThat(newest.awaited()).containsExactly("c");
  }

  @Test
  void missesWhatWasPassedAndWhatCameSinceInTheOldOrder() {
    read(1, "a");
    confirmed("b");
    read(2, "c");
    confirmed("d");
    newest.appending(event("e"));

    newest.passed(Set.of("b", "d", "e", "unknown"));

    assertThat(lost()).containsExactly("b", "c", "d", "e");
    assertThat(newest.awaited()).isEmpty();
  }

  @Test
  void whatCameBeforeAllThatWasPassedIsThereMayHaveCountedForNothing() {
    confirmed("a");
    newest.passed(Set.of("a"));

    read(0, "hasty");
    read(1, "a");

    assertThat(lost()).containsExactly("hasty");
  }

  @Test
  void missesNothingThatIsReadBeforeItIsPassed() {
    confirmed("a");
    read(0, "b");
    read(1, "a");

    newest.passed(Set.of("a"));

    assertThat(lost()).isEmpty();
  }

  @Test
  void awaitsItsOwnMarker() {
    Recorded marker = event("m", new ClusterEvent.LeaderElected("dispatcher", "d1", 1));
    newest.appending(marker);
    newest.confirmed(marker);
    newest.passed(newest.awaited());
    assertThat(lost()).containsExactly("m");

    newest.read(List.of(new LogEntry(3, marker, 10)));

    assertThat(lost()).isEmpty();
  }

  @Test
  void forgetsTheOldest() {
    read(1, "a");
    read(2, "b");
    read(3, "c");
    read(4, "d");
    newest.read(List.of(new LogEntry(5, event("e"), 85)));
    List.of("f", "g", "h", "i").forEach(id -> newest.appending(event(id)));

    newest.voidFrom(0);

    assertThat(lost()).containsExactly("d", "e", "g", "h", "i");
  }

  @Test
  void leavesOutWhatCountsEachTimeItIsWritten() {
    newest.read(List.of(new LogEntry(1, event("a", new NodeEvent.Dead(new NodeId("n1"), "gone")))));

    newest.voidFrom(0);

    assertThat(lost()).isEmpty();
  }
}
