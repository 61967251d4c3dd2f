package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What befalls the cluster, one disaster a method. */
final class MixDisasters {
  private static final Duration ALARM = Duration.ofSeconds(60);
  private static final Duration AWAY = Duration.ofSeconds(90);
  private static final Duration SLACK = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final ContainerWatch watch;

  MixDisasters(Cluster cluster, ContainerWatch watch) {
    this.cluster = cluster;
    this.watch = watch;
  }

  /** The steady containers of a node before and after its executor was restarted. */
  record Restart(List<String> before, List<String> after) {}

  /** From when to when, by the Engine's clock. */
  record Outage(long fromNanos, long toNanos) {
    boolean contains(ContainerWatch.Incident incident) {
      return fromNanos <= incident.atNanos() && incident.atNanos() <= toNanos;
    }
  }

  /** Kills the dispatcher that leads; it is not started again. */
  ServiceProcess killTheActiveDispatcher() {
    ServiceProcess active =
        await("a dispatcher leads")
            .ignoreExceptionsInstanceOf(UncheckedIOException.class)
            .until(this::activeDispatcher, Optional::isPresent)
            .orElseThrow();
    active.killHard();
    return active;
  }

  private Optional<ServiceProcess> activeDispatcher() {
    return Stream.of("dispatcher-1", "dispatcher-2")
        .map(cluster::service)
        .filter(service -> service.page("/health").contains("\"role\":\"leader\""))
        .findFirst();
  }

  /** Restarts a node's executor, as for a new version. */
  Restart restart(String node) {
    List<String> before = TaskContainers.running(cluster.node(node), MixKind.STEADY);
    cluster.service(node).restart();
    cluster.service(node).awaitReady();
    return new Restart(before, TaskContainers.running(cluster.node(node), MixKind.STEADY));
  }

  /**
   * Raises a memory alarm for a while and kills an executor under it: while the alarm is on, nobody
   * is declared dead.
   */
  void alarmWhileANodeDies(String node) {
    cluster.rabbit().raiseMemoryAlarm();
    cluster.service(node).killHard();
    await("the alarm is over and nobody was declared dead")
        .during(ALARM)
        .atMost(ALARM.plus(SLACK))
        .pollInterval(1, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(state(node)).isNotEqualTo("dead"));
    cluster.rabbit().clearMemoryAlarm();
  }

  void awaitDead(String node, Duration atMost) {
    await(node + " is declared dead").atMost(atMost).until(() -> state(node).equals("dead"));
  }

  /**
   * Waits until all steady tasks run on these nodes: before that, others are stopped to make room
   * for those of a dead node.
   */
  void awaitSteady(List<String> nodes, Duration atMost) {
    await("every steady task has its place again")
        .atMost(atMost)
        .until(() -> steady(nodes).size() == MixKind.STEADY.count());
  }

  /** Restarts the broker, which is away for a while under containers that run. */
  Outage takeTheBrokerAway(List<String> nodes) {
    long from = watch.nowNanos();
    cluster.rabbit().stop();
    List<String> steady = steady(nodes);
    assertThat(steady).isNotEmpty();
    await("the broker is away and containers run on")
        .during(AWAY)
        .atMost(AWAY.plus(SLACK))
        .pollInterval(1, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(steady(nodes)).containsAll(steady));
    cluster.rabbit().startAgain();
    return new Outage(from, watch.nowNanos());
  }

  private List<String> steady(List<String> nodes) {
    return nodes.stream()
        .flatMap(node -> TaskContainers.running(cluster.node(node), MixKind.STEADY).stream())
        .toList();
  }

  private String state(String node) {
    return cluster.api().get("/v1/nodes/" + cluster.node(node)).json().path("state").asString();
  }
}
