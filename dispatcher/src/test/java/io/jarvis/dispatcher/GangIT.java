package io.jarvis.dispatcher;

import static io.jarvis.dispatcher.Specs.offer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.dispatcher.TestExecutor.Manner;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Ending;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.task.TaskSpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A gang over two nodes, and what its leaders tell it. */
final class GangIT extends SiteFixture {
  private static final TaskSpec GANG = Specs.task("g", "\"gang\": {\"size\": 3}");

  @Test
  void startsWholeAndEndsWhole() {
    await().until(site.dispatcher("d1", Map.of())::leads);
    nodes();
    site.submit(GANG);
    List<Assignment> members = awaitMembers(3);
    assertThat(members).extracting(Assignment::node).doesNotContainNull().hasSize(3);

    prepared(members.get(0));
    prepared(members.get(1));
    prepared(members.get(2));
    members.forEach(member -> awaitTold("gang-start", member));

    site.append(
        new TaskEvent.Running(
            GANG.id(), 1, members.get(0).node(), members.get(0).fence(), "c", Instant.EPOCH));
    ended(members.get(2), Optional.of(Cause.EXIT_CODE));
    awaitTold("gang-end", members.get(0));
    awaitTold("gang-end", members.get(1));

    ended(members.get(1), Optional.of(Cause.GANG_ENDED));
    ended(members.get(0), Optional.of(Cause.GANG_ENDED));
    awaitTold("gang-over", members.get(0));
    assertThat(commands().filter(c -> c.contains("gang-over")))
        .allSatisfy(c -> assertThat(c).contains("\"rank\":2").contains("\"cause\":\"exit-code\""));
  }

  @Test
  void aSuccessorGoesOnBetweenPreparationAndStart() {
    DispatcherService first = site.dispatcher("d1", Map.of());
    await().until(first::leads);
    DispatcherService second = site.dispatcher("d2", Map.of());
    nodes();
    site.submit(GANG);
    List<Assignment> members = awaitMembers(3);
    prepared(members.get(0));
    prepared(members.get(1));
    await("its message is acked: a token and three members are held")
        .until(() -> TestQueues.unacked(site.rabbit) == 4);

    first.close();
    await().until(second::leads);
    prepared(members.get(2));

    members.forEach(member -> awaitTold("gang-start", member));
    assertThat(received()).as("nobody was sent anything twice").hasSize(3);
    assertThat(site.story(GANG.id())).containsOnlyOnce("Assigned");
  }

  @Test
  void aSuccessorSendsAGangWhoseMembersMayNotAllBeOutToTheSameNodes() {
    List<NodeId> at = List.of(new NodeId("n2"), new NodeId("n1"), new NodeId("n2"));
    long before = site.raiseEpoch();
    List<Seat> seats = at.stream().map(n -> new Seat(n, List.of(), "h" + n)).toList();
    site.submit(GANG);
    Site.await(
        List.of(
            site.append(
                new TaskEvent.Assigned(
                        GANG.id(),
                        1,
                        at.getFirst(),
                        before,
                        seats.getFirst().fenceHash(),
                        GANG.resources(),
                        List.of())
                    .seated(seats))));

    await().until(site.dispatcher("d1", Map.of())::leads);
    nodes();

    List<Assignment> members = awaitMembers(3);
    assertThat(members).extracting(Assignment::node).containsExactlyElementsOf(at);
    assertThat(members).allSatisfy(m -> assertThat(m.task().attempt()).isEqualTo(1));
    assertThat(members).extracting(a -> a.fence().hash()).doesNotHaveDuplicates();
  }

  @Test
  void thoseLeftWhenTheFirstIsLostEndBeforeItIsPlacedAgain() {
    await().until(site.dispatcher("d1", Map.of())::leads);
    nodes();
    site.submit(GANG);
    List<Assignment> members = awaitMembers(3);
    members.forEach(this::prepared);
    members.forEach(member -> awaitTold("gang-start", member));

    // As the watchdog does with the queue of a dead node.
    Site.await(List.of(site.publish(Site.message(GANG, 2), TaskEvent.Why.LOST)));
    Site.await(
        List.of(
            site.append(
                new TaskEvent.Requeued(
                    GANG.id(), 2, TaskEvent.Why.LOST, Optional.of(Cause.NODE_LOST)))));
    awaitTold("gang-end", members.get(1));
    awaitTold("gang-end", members.get(2));
    ended(members.get(1), Optional.of(Cause.GANG_ENDED));
    assertThat(received()).as("one of the attempt before still lives").hasSize(3);
    ended(members.get(2), Optional.of(Cause.GANG_ENDED));

    await().until(() -> received().count() == 6);
    assertThat(received().filter(a -> a.task().attempt() == 2)).hasSize(3);
  }

  @Test
  void thoseOfALowerClassLeaveBothNodesForAGang() {
    await().until(site.dispatcher("d1", Map.of())::leads);
    nodes();
    List<TaskSpec> low =
        Stream.of("l1", "l2", "l3", "l4")
            .map(id -> Specs.task(id, "\"priority\": \"low\""))
            .toList();
    low.forEach(site::submitNow);
    await().until(() -> received().count() == 4);

    site.submitNow(Specs.task("g", "\"gang\": {\"size\": 3}"));
    await().until(() -> low.stream().filter(this::isToldToLeave).count() == 3);
    assertThat(received()).as("none of the gang before all have left").hasSize(4);
    low.stream()
        .filter(this::isToldToLeave)
        .forEach(victim -> site.bringBack(victim, 2, TaskEvent.Why.MOVED, Cause.PREEMPTED));

    await().until(() -> received().count() == 7);
    assertThat(received().filter(a -> a.task().spec().id().equals(GANG.id())))
        .as("all members")
        .hasSize(3);
  }

  private boolean isToldToLeave(TaskSpec task) {
    String body = "\"task\":\"" + task.id() + "\"";
    return commands().anyMatch(c -> c.contains(".preempt ") && c.contains(body));
  }

  private void nodes() {
    Stream.of("n1", "n2")
        .forEach(id -> site.executor(site.node(id, offer(10, 10, 2)), Manner.HOLDS));
  }

  private Stream<String> commands() {
    return site.executors().flatMap(executor -> executor.commands().stream());
  }

  private List<Assignment> awaitMembers(int count) {
    await().until(() -> received().count() == count);
    return received()
        .sorted(Comparator.comparing(a -> a.membership().map(Membership::rank).orElseThrow()))
        .toList();
  }

  private void awaitTold(String command, Assignment member) {
    String key = "node." + member.node() + "." + command;
    String body = "\"task\":\"" + member.id() + "\"";
    await(command + " to " + member.id())
        .until(() -> commands().anyMatch(c -> c.startsWith(key + " ") && c.contains(body)));
  }

  private static int rank(Assignment member) {
    return member.membership().map(Membership::rank).orElseThrow();
  }

  private void prepared(Assignment member) {
    Site.await(
        List.of(
            site.append(
                new TaskEvent.MemberPrepared(
                    GANG.id(),
                    member.task().attempt(),
                    rank(member),
                    member.node(),
                    member.fence()))));
  }

  private void ended(Assignment member, Optional<Cause> cause) {
    Site.await(
        List.of(
            site.append(
                new TaskEvent.MemberEnded(
                    GANG.id(),
                    member.task().attempt(),
                    rank(member),
                    member.node(),
                    member.fence(),
                    cause,
                    "why",
                    Ending.withoutContainer(Instant.EPOCH)))));
  }
}
