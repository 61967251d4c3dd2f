package io.jarvis.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.executor.container.FoundContainer;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.Seat;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.message.Assignment;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.topology.ControlCommand;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** Members of a gang: prepared, started on command, and gone together. */
class GangIT extends NodeFixture {
  /** The first listens, the other speaks to it. */
  private static final String MEET =
      """
      if [ $JARVIS_GANG_RANK = 0 ]; then echo "met $JARVIS_GANG_SIZE" | nc -l -p 4000; exit; fi
      for try in $(seq 60); do
        heard=$(nc ${JARVIS_GANG_HOSTS%%,*} 4000 < /dev/null) && [ "$heard" = "met 2" ] && exit 0
        sleep 1
      done
      exit 7
      """;

  @Test
  void preparedMembersAreTakenOverStartTogetherMeetAndEndOnce() {
    TaskId gang = assign(MEET);
    awaitPrepared(gang);
    assertThat(executor.containers()).hasSize(2).noneMatch(FoundContainer::running);

    executor.close();
    executor = new TestNode(cluster, node, directory);
    await().until(() -> cluster.events(gang, TaskEvent.MemberPrepared.class).size() >= 4);
    assertThat(executor.containers()).hasSize(2).noneMatch(FoundContainer::running);

    tell(ControlCommand.GANG_START, gang, 0, 1);
    await().until(() -> cluster.events(gang, TaskEvent.MemberEnded.class).size() == 2);
    assertThat(cluster.events(gang, TaskEvent.MemberEnded.class))
        .allSatisfy(end -> assertThat(end.cause()).isEmpty());
    assertThat(cluster.events(gang, TaskEvent.Succeeded.class))
        .as("not before it is told that all have ended")
        .isEmpty();

    over(gang, "");
    await()
        .untilAsserted(
            () -> assertThat(cluster.events(gang, TaskEvent.Succeeded.class)).hasSize(1));
    assertThat(cluster.letters(gang)).isEmpty();
    nothingIsLeft(gang);
  }

  @Test
  void theFirstEndsForTheReasonOfTheOneThatFailed() {
    TaskId gang = assign("[ $JARVIS_GANG_RANK = 0 ] && sleep 300; exit 3");
    awaitPrepared(gang);

    tell(ControlCommand.GANG_START, gang, 0, 1);
    await().until(() -> ended(gang, 1).isPresent());
    assertThat(ended(gang, 1).orElseThrow().cause())
        .as(ended(gang, 1).toString())
        .contains(Cause.EXIT_CODE);
    await().until(() -> cluster.event(gang, TaskEvent.Running.class).isPresent());
    tell(ControlCommand.GANG_END, gang, 0);
    await().until(() -> ended(gang, 0).isPresent());
    assertThat(ended(gang, 0).orElseThrow().cause()).contains(Cause.GANG_ENDED);

    over(gang, ",\"rank\":1,\"cause\":\"exit-code\",\"exitCode\":3,\"message\":\"why\"");
    await().untilAsserted(() -> assertThat(cluster.letters(gang)).hasSize(1));
    assertThat(cluster.letters(gang).getFirst())
        .satisfies(letter -> {
          assertThat(letter.cause()).isEqualTo(Cause.EXIT_CODE);
          assertThat(letter.exitCode()).contains(3);
          assertThat(letter.message()).isEqualTo("rank 1: why");
        });
    nothingIsLeft(gang);
  }

  @Test
  void membersThatAreHandedBackNeverRan() {
    TaskId gang = assign("sleep 300");
    awaitPrepared(gang);

    tell(ControlCommand.GANG_END, gang, 0, 1);
    await().until(() -> cluster.events(gang, TaskEvent.MemberEnded.class).size() == 2);
    assertThat(cluster.events(gang, TaskEvent.MemberEnded.class))
        .allSatisfy(end -> {
          assertThat(end.cause()).contains(Cause.GANG_ENDED);
          assertThat(end.ending().startedAt()).isEmpty();
        });

    over(gang, ",\"rank\":0,\"cause\":\"gang-ended\",\"message\":\"not in time\"");
    await().untilAsserted(() -> assertThat(cluster.letters(gang)).hasSize(1));
    assertThat(cluster.events(gang, TaskEvent.MemberRunning.class)).isEmpty();
    nothingIsLeft(gang);
  }

  private TaskId assign(String script) {
    TaskSpec spec = Cluster.shell(script, "\"gang\": {\"size\": 2}");
    List<Fence> fences = List.of(new Fence("f0 " + spec.id()), new Fence("f1 " + spec.id()));
    List<Seat> seats =
        fences.stream().map(fence -> new Seat(node, List.of(), fence.hash())).toList();
    Assignment any = Cluster.assignment(node, spec);
    IntStream.range(0, 2)
        .mapToObj(rank ->
            new Assignment(
                any.task(),
                node,
                any.epoch(),
                fences.get(rank),
                List.of(),
                Optional.of(new Membership(rank, seats))))
        .forEach(cluster::assign);
    return spec.id();
  }

  private void awaitPrepared(TaskId gang) {
    await()
        .until(() ->
            cluster.events(gang, TaskEvent.MemberPrepared.class).stream()
                    .map(TaskEvent.MemberPrepared::rank)
                    .distinct()
                    .count()
                == 2);
  }

  private Optional<TaskEvent.MemberEnded> ended(TaskId gang, int rank) {
    return cluster.events(gang, TaskEvent.MemberEnded.class).stream()
        .filter(end -> end.rank() == rank)
        .findFirst();
  }

  private void tell(ControlCommand command, TaskId gang, int... ranks) {
    for (int rank : ranks) {
      cluster.command(node, command, gang.member(rank));
    }
  }

  private void over(TaskId gang, String downfall) {
    String body = "{\"task\":\"%s\",\"attempt\":1%s}".formatted(gang, downfall);
    cluster.publish(
        Exchanges.CONTROL,
        RoutingKeys.nodeCommand(node, ControlCommand.GANG_OVER),
        WireMessage.json(body.getBytes(StandardCharsets.UTF_8), "jarvis.control.v1").build());
  }

  private void nothingIsLeft(TaskId gang) {
    await().untilAsserted(() -> assertThat(cluster.held(node)).isZero());
    await().untilAsserted(() -> assertThat(executor.containers()).isEmpty());
    await("its network is gone").untilAsserted(() -> assertThat(networks(gang)).isEmpty());
  }

  private static Stream<String> networks(TaskId gang) {
    return DockerClientFactory.instance()
        .client()
        .listNetworksCmd()
        .withNameFilter("jarvis-gang-" + gang)
        .exec()
        .stream()
        .map(network -> network.getName());
  }
}
