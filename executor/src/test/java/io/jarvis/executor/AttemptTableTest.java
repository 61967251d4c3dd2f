package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.broker.Delivery;
import io.jarvis.catalog.NodeOffer;
import io.jarvis.executor.core.Ledger;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttemptTableTest {
  private static final NodeId NODE = new NodeId("n");
  private static final TaskSpec TASK = Cluster.shell("true");

  private final AttemptTable table =
      new AttemptTable(
          new Ledger(
              new NodeOffer(
                  CpuQuantity.parse("1"),
                  ByteQuantity.parse("1Gi"),
                  ByteQuantity.ZERO,
                  List.of(),
                  Map.of(),
                  Map.of(),
                  1)));

  @Test
  void acksAllOfAnAttemptWhoseEndingWasSaid() {
    Held first = new Held();
    Held again = new Held();
    Attempt attempt = enter(1, first);
    enter(1, again);
    attempt.tell();

    assertThat(table.leave(attempt)).isTrue();

    assertThat(List.of(first, again)).allMatch(held -> held.acked);
    assertThat(table.find(attempt.key())).isEmpty();
  }

  @Test
  void acksNothingBeforeALaterLeaderIsToldOfTheEndingToo() {
    Held first = new Held();
    Held later = new Held();
    Attempt attempt = enter(1, first);
    attempt.tell();
    enter(2, later);

    assertThat(table.leave(attempt)).isFalse();
    assertThat(List.of(first, later)).noneMatch(held -> held.acked);

    assertThat(attempt.tell().epoch()).isEqualTo(2);
    assertThat(table.leave(attempt)).isTrue();
    assertThat(List.of(first, later)).allMatch(held -> held.acked);
  }

  @Test
  void whatComesOfAForgottenAttemptIsAnothers() {
    Held first = new Held();
    Attempt forgotten = enter(1, first);

    table.forget(forgotten);

    assertThat(first.acked).isFalse();
    assertThat(enter(1, new Held())).isNotSameAs(forgotten);
  }

  private Attempt enter(long epoch, Delivery delivery) {
    Assignment assignment = Cluster.assignment(NODE, TASK, epoch);
    return switch (table.enter(assignment, delivery)) {
      case AttemptTable.Entered.Fresh(Attempt attempt) -> attempt;
      case AttemptTable.Entered.Known(Attempt attempt, boolean newFence) -> attempt;
    };
  }

  private static final class Held implements Delivery {
    private boolean acked;

    @Override
    public WireMessage message() {
      throw new UnsupportedOperationException("nobody reads it");
    }

    @Override
    public String routingKey() {
      return NODE.value();
    }

    @Override
    public boolean redelivered() {
      return false;
    }

    @Override
    public Optional<Death> death() {
      return Optional.empty();
    }

    @Override
    public void ack() {
      acked = true;
    }
  }
}
