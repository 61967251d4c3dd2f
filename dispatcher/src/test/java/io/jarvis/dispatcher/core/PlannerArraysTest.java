package io.jarvis.dispatcher.core;

import static io.jarvis.dispatcher.core.Cluster.NOW;
import static io.jarvis.dispatcher.core.Cluster.cpu;
import static io.jarvis.dispatcher.core.Cluster.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.Choice;
import io.jarvis.protocol.lifecycle.ArrayProgress;
import io.jarvis.protocol.lifecycle.Indexes;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.protocol.task.ArraySpec;
import io.jarvis.protocol.task.Ties;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerArraysTest {
  private static List<String> order(Plan plan) {
    return plan.placed().stream().map(p -> p.task().task().value()).toList();
  }

  @Test
  void anArrayIsServedIndexByIndex() {
    Plan plan =
        new Cluster()
            .node("n1", offer(8, 8))
            .task("t1", cpu(1))
            .array("a", cpu(1), 3)
            .task("t2", cpu(1))
            .plan();

    assertThat(order(plan)).containsExactly("t1", "a_0", "a_1", "a_2", "t2");
  }

  @Test
  void whereOneIndexFindsNoRoomTheOthersAreNotTried() {
    Plan plan =
        new Cluster()
            .node("n1", offer(3, 8))
            .array("a", cpu(1), 100_000)
            .task("large", cpu(4))
            .plan();

    assertThat(order(plan)).containsExactly("a_0", "a_1", "a_2");
    assertThat(plan.noCapacity()).hasSize(1);
  }

  @Test
  void anArrayThatFitsNowhereIsSaidToOnce() {
    Plan plan = new Cluster().node("n1", offer(3, 8)).array("a", cpu(4), 100_000).plan();

    assertThat(plan.neverFit()).hasSize(1);
  }

  /** Between its indexes and as many tasks at the same place in the line there is no difference. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anArrayGetsWhatItsIndexesWouldAsTasks(long seed) {
    List<String> asArrays = plan(new Random(seed), true);
    List<String> asTasks = plan(new Random(seed), false);

    assertThat(asArrays).as("seed %s", seed).isEqualTo(asTasks);
  }

  private static List<String> plan(Random random, boolean arrays) {
    Cluster cluster = new Cluster().node("n1", offer(9, 9)).node("n2", offer(7, 7));
    for (int i = 0; i < 12; i++) {
      Waiting one = waiting("a" + i, random);
      int count = 1 + random.nextInt(5);
      if (arrays) {
        cluster.waits(row(one, count));
      } else {
        for (int index = 0; index < count; index++) {
          cluster.waits(one.index(index));
        }
      }
    }
    return Cluster.placements(cluster.plan());
  }

  private static Waiting waiting(String id, Random random) {
    return new Waiting(
        new TaskId(id),
        new LineKey(
            new TenantId("t" + random.nextInt(2)),
            Priority.values()[random.nextInt(3)],
            LineKey.Origin.PENDING),
        Place.of(NOW.minusSeconds(random.nextInt(7_200)), 0),
        cpu(1 + random.nextInt(2)),
        Optional.empty());
  }

  private static Waiting row(Waiting one, int free) {
    return new Waiting(
        one.task(),
        one.line(),
        one.sequence(),
        one.demand(),
        one.span(),
        one.startBefore(),
        Ties.NONE,
        "",
        Optional.of(new Row(Indexes.NONE, free)));
  }

  @Test
  void whatANodeGetsOfAnArrayIsARangeAndTheNodesAreThoseThatTasksWouldGet() {
    Cluster tasks = unequalNodes();
    for (int i = 0; i < 30; i++) {
      tasks.task("t" + i, cpu(1));
    }
    Plan asTasks = tasks.plan();

    Plan asArray = unequalNodes().array("a", cpu(1), 30).plan();

    assertThat(asArray.placed())
        .extracting(Placement.Placed::node)
        .isEqualTo(asTasks.placed().stream().map(Placement.Placed::node).toList());
    List<String> nodes = asTasks.placed().stream().map(p -> p.node().value()).sorted().toList();
    assertThat(Cluster.placements(asArray))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 30).mapToObj(i -> "a_" + i + "@" + nodes.get(i)).toList());
  }

  private static Cluster unequalNodes() {
    return new Cluster()
        .node("n1", offer(15, 99))
        .node("n2", offer(7, 99))
        .node("n3", offer(11, 99));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void onlyTheIndexesOfOneArrayChangePlacesAndOnlyAmongThemselves(long seed) {
    List<Placement.Placed> placed = new ArrayList<>();
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      placed.add(placedAnywhere(i, random));
    }

    List<Placement.Placed> numbered = Numbering.byNode(placed);

    for (int i = 0; i < placed.size(); i++) {
      Waiting before = placed.get(i).task();
      Waiting after = numbered.get(i).task();
      assertThat(numbered.get(i)).as("seed %s", seed).isEqualTo(placed.get(i).of(after));
      assertThat(after.task().array()).isEqualTo(before.task().array());
      assertThat(after.demand()).isEqualTo(before.demand());
      assertThat(before.task().array().isPresent() || after.equals(before)).isTrue();
    }
    assertThat(tasks(numbered)).containsExactlyInAnyOrderElementsOf(tasks(placed));
    assertThat(Numbering.byNode(numbered)).isEqualTo(numbered);
  }

  private static Placement.Placed placedAnywhere(int number, Random random) {
    Waiting task = waiting("t" + random.nextInt(3), random);
    return new Placement.Placed(
        random.nextInt(4) == 0 ? waiting("lone" + number, random) : task.index(number),
        new NodeId("n" + random.nextInt(3)),
        random.nextInt(4) == 0 ? List.of(random.nextInt(2)) : List.of(),
        number,
        new Choice("p", Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private static List<Waiting> tasks(List<Placement.Placed> placed) {
    return placed.stream().map(Placement.Placed::task).toList();
  }

  @Test
  void anIndexIsTakenOutOfItsArray() {
    WaitingLines lines = new WaitingLines();
    Waiting array = row(waiting("a", new Random(1)), 2);
    lines.add(array);

    lines.remove(array.index(1));
    assertThat(lines.size()).isEqualTo(1);
    lines.remove(array.index(0));
    assertThat(lines.isEmpty()).isTrue();
  }

  @Test
  void noMoreMayLeaveThanItsParallelismAndWhatIsOutAllow() {
    ArrayProgress array =
        ArrayProgress.of(new ArraySpec(10, 4))
            .withLeft(0)
            .withLeft(1)
            .withEnded(TaskState.SUCCEEDED);

    assertThat(Row.of(array, List.of()).free()).isEqualTo(3);
    assertThat(Row.of(array, List.of(1, 2, 5)).free()).isEqualTo(1);
    assertThat(Row.of(array, List.of(1, 2, 5)).next()).isEqualTo(3);
    assertThat(Row.of(array, List.of(2, 3, 4, 5)).free()).isZero();
  }
}
