package io.jarvis.watchdog.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GoneNodesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration AFTER = Duration.ofDays(30);
  private static final NodeId N1 = new NodeId("n1");

  private static GoneNodes decide(
      Set<NodeId> present, Set<NodeId> known, Map<NodeId, Optional<Instant>> gone) {
    return GoneNodes.decide(present, known, gone, AFTER, NOW);
  }

  private static Map<NodeId, Optional<Instant>> goneFor(Duration time) {
    return Map.of(N1, Optional.of(NOW.minus(time)));
  }

  @Test
  void leavesAloneWhoIsThere() {
    assertThat(decide(Set.of(N1), Set.of(N1), Map.of()))
        .isEqualTo(new GoneNodes(Set.of(), Set.of(), Set.of()));
  }

  @Test
  void notesWhoIsGone() {
    assertThat(decide(Set.of(), Set.of(N1), Map.of()).noted()).containsExactly(N1);
  }

  @Test
  void forgetsWhoIsGoneForLongEnoughAndNobodySooner() {
    assertThat(decide(Set.of(), Set.of(N1), goneFor(AFTER.minusSeconds(1))))
        .isEqualTo(new GoneNodes(Set.of(), Set.of(), Set.of()));
    assertThat(decide(Set.of(), Set.of(N1), goneFor(AFTER)))
        .isEqualTo(new GoneNodes(Set.of(), Set.of(), Set.of(N1)));
  }

  @Test
  void whoHasComeBackIsGoneNoMoreHoweverLongHeWas() {
    assertThat(decide(Set.of(N1), Set.of(N1), goneFor(AFTER)))
        .isEqualTo(new GoneNodes(Set.of(), Set.of(N1), Set.of()));
  }

  @Test
  void keepsNoNoteOfWhomNothingElseIsLeft() {
    assertThat(decide(Set.of(), Set.of(), goneFor(AFTER)).back()).containsExactly(N1);
  }

  @Test
  void beginsAnewWhereNobodyCanReadTheNote() {
    assertThat(decide(Set.of(), Set.of(N1), Map.of(N1, Optional.empty())))
        .isEqualTo(new GoneNodes(Set.of(N1), Set.of(), Set.of()));
  }
}
