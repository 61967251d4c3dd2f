package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dispatcher.core.PlayedWork.Run;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReservationPropertyTest {
  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void backfillNeverDelaysAReservedStartAndEveryTaskStarts(long seed) {
    PlayedWork play = new PlayedWork(seed, ReservationPropertyTest::asLongAsItSays);

    play.toTheEnd();

    assertThat(play.started()).as("seed %d", seed).isEqualTo(PlayedWork.TASKS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aKeptStartIsTheSameForANewLeaderAndNobodyIsStarvedByTakeovers(long seed) {
    PlayedWork play = new PlayedWork(seed, ReservationPropertyTest::asLongAsOthersOfItsName);

    play.toTheEnd(play::takeOver);

    assertThat(play.started()).as("seed %d", seed).isEqualTo(PlayedWork.TASKS);
    assertThat(play.takeovers()).as("seed %d: starts that were kept", seed).isPositive();
  }

  private static Run asLongAsItSays(Random random) {
    Duration time = Duration.ofMinutes(1 + random.nextInt(60));
    return new Run(new Span("", time), time);
  }

  /** Which is learned of them, and far shorter than their timeouts. */
  private static Run asLongAsOthersOfItsName(Random random) {
    int minutes = 1 + random.nextInt(4) * 10;
    Duration timeout = Duration.ofMinutes(minutes + random.nextInt(100));
    return new Run(new Span("runs-" + minutes, timeout), Duration.ofMinutes(minutes));
  }
}
