package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * 300 tasks of all kinds at once, while everything they stand on dies in turn: what happens is in
 * {@link MixStory}, and here is what must be true afterwards.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MixIT {

  /** Patient enough for the restart of a process on a busy machine, and no longer than that. */
  private static final Map<String, String> WATCHDOG =
      Map.of("JARVIS_WATCHDOG_NODEPATIENCE", "60s", "JARVIS_WATCHDOG_SETTLE", "10s");

  private Cluster cluster;
  private ContainerWatch watch;
  private MixStory story;

  @BeforeAll
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void happens() throws Exception {
    cluster = Cluster.start(WATCHDOG);
    watch = ContainerWatch.start(cluster::owns);
    story = new MixStory(cluster, watch);
    story.happen();
  }

  @AfterAll
  void stops() {
    if (watch != null) {
      watch.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void endsEachTaskInItsRightState() {
    new MixAudit(cluster.api()).check(story.tasks());
  }

  @Test
  void startsNoContainerTwice() {
    assertThat(watch.startsByAttempt())
        .as("the Engine told of all that ran")
        .containsKeys(MixAudit.lastAttempts(MixKind.SUCCESS, cluster.api(), story.tasks()))
        .allSatisfy((attempt, starts) -> assertThat(starts).as(attempt).isOne());
  }

  @Test
  void startsNothingThatWasCancelledBefore() {
    assertThat(watch.all("start"))
        .noneMatch(start -> start.task().startsWith(MixKind.CANCELLED_IN_THE_LINE.prefix()));
  }

  @Test
  void goesOnWithItsContainersWhenAnExecutorIsRestarted() {
    assertThat(story.restart().before()).isNotEmpty();
    assertThat(story.restart().after()).containsAll(story.restart().before());
  }

  @Test
  void finishesElsewhereWhatADeadNodeHad() {
    assertThat(MixAudit.lostOn(cluster.node("n2"), cluster.api(), story.tasks()))
        .isNotEmpty()
        .allSatisfy(task -> assertThat(MixAudit.lastNode(task)).isNotEqualTo(cluster.node("n2")));
  }

  @Test
  void stopsNoContainerWhileTheBrokerIsAway() {
    assertThat(watch.all("kill"))
        .filteredOn(story.withoutBroker()::contains)
        .as("only tasks that ran for too long are stopped meanwhile")
        .allMatch(kill -> kill.task().startsWith(MixKind.TIMEOUT.prefix()));
    assertThat(watch.all("die"))
        .filteredOn(story.withoutBroker()::contains)
        .noneMatch(end -> end.task().startsWith(MixKind.STEADY.prefix()));
  }

  @Test
  void removesTheLeftOversOfADeadNodeOnceItIsBack() {
    assertThat(story.leftOvers()).as("what a dead node left running").isPositive();
    leavesNoContainer();
  }

  @Test
  void leavesNoContainer() {
    await("every container is removed")
        .untilAsserted(() ->
            assertThat(List.of("n1", "n2", "n3"))
                .flatMap(node -> TaskContainers.of(cluster.node(node)))
                .isEmpty());
  }

  @Test
  void leavesNothingInTheQueuesButTheLettersNobodyCanRead() {
    MixQueues queues = new MixQueues(cluster.rabbit());
    await("the queues are empty")
        .untilAsserted(() ->
            assertThat(queues.messages())
                .isEqualTo(Map.of("jarvis.parked", (long) UndecodableLetters.COUNT)));
    assertThat(queues.unacked()).isEmpty();
  }
}
