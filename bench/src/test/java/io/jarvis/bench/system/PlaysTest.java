package io.jarvis.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.bench.system.Plays.Play;
import io.jarvis.executor.container.FoundContainer;
import io.jarvis.protocol.NodeId;
import io.jarvis.testkit.play.PlayedContainer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlaysTest {
  private static final NodeId NODE = new NodeId("n1");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Play MADE =
      new Play("n1", "t", 1, "hash", 7, Map.of(PlayedContainer.MILLIS, "1000"), Optional.empty());

  @TempDir private Path folder;

  @Test
  void whoComesNextFindsWhatRuns() {
    new Plays(Optional.of(folder)).put(MADE.begun(NOW));

    Plays next = new Plays(Optional.of(folder));

    assertThat(next.get(MADE.name().toString())).contains(MADE.begun(NOW));
    assertThat(next.of(NODE, NOW.plusMillis(999)))
        .containsExactly(
            new FoundContainer(
                MADE.name().toString(), MADE.name(), "hash", 7, true, Optional.empty()));
    assertThat(next.of(NODE, NOW.plusMillis(1_000)))
        .extracting(FoundContainer::running)
        .containsExactly(false);
    assertThat(next.of(new NodeId("n2"), NOW)).isEmpty();
  }

  @Test
  void aStartDoesNotBeginItAnew() {
    assertThat(MADE.begun(NOW).begun(NOW.plusMillis(500))).isEqualTo(MADE.begun(NOW));
  }

  @Test
  void whatWasStartedIsToldThoughItIsGone() {
    Path containers = folder.resolve("containers");
    Plays plays = new Plays(Optional.of(containers));
    plays.put(MADE);
    plays.begin(MADE, NOW);
    plays.begin(plays.get(MADE.name().toString()).orElseThrow(), NOW);
    plays.remove(MADE.name().toString());
    assertThat(Plays.starts(containers)).containsExactly("t:1");

    plays.put(MADE);
    plays.begin(MADE, NOW);

    assertThat(Plays.starts(containers)).containsExactly("t:1", "t:1");
  }

  @Test
  void whatWasRemovedIsFoundByNobody() {
    Plays plays = new Plays(Optional.of(folder));
    plays.put(MADE);
    plays.remove(MADE.name().toString());

    assertThat(new Plays(Optional.of(folder)).of(NODE, NOW)).isEmpty();
  }
}
