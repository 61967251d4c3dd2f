package io.jarvis.e2e;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.exception.DockerException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What happens in the great mix, in its order. Disasters wait for progress, not for the clock. */
final class MixStory {
  private static final Duration WHILE = Duration.ofMinutes(8);

  /** The nodes that run once the other has died. */
  private static final List<String> SURVIVORS = List.of("n1", "n3");

  private final List<MixTask> tasks = MixTask.all();
  private final Cluster cluster;
  private final ContainerWatch watch;
  private final MixDisasters disasters;
  private final MixProgress progress;
  private MixDisasters.Restart restart;
  private MixDisasters.Outage withoutBroker;
  private int leftOvers;

  MixStory(Cluster cluster, ContainerWatch watch) {
    this.cluster = cluster;
    this.watch = watch;
    this.disasters = new MixDisasters(cluster, watch);
    this.progress = new MixProgress(cluster.api());
  }

  void happen() throws Exception {
    List<ServiceProcess> nodes = List.of(addNode("n1", "one"), addNode("n2", "two"));
    nodes.forEach(ServiceProcess::awaitReady);
    CompletableFuture<Void> clients = clients();
    watch.awaitStarts(10, WHILE);
    ServiceProcess dispatcher = disasters.killTheActiveDispatcher();
    clients.get();
    progress.awaitEnded(70, WHILE);
    restart = disasters.restart("n1");
    progress.awaitEnded(100, WHILE);
    progress.awaitState(MixTask.of(MixKind.WAITS_FOR_A_NODE, tasks), "blocked", WHILE);
    disasters.alarmWhileANodeDies("n2");
    dispatcher.restart();
    addNode("n3", "late").awaitReady();
    dispatcher.awaitReady();
    disasters.awaitDead("n2", WHILE);
    progress.awaitEnded(180, WHILE);
    disasters.awaitSteady(SURVIVORS, WHILE);
    withoutBroker = disasters.takeTheBrokerAway(SURVIVORS);
    finish();
    leftOvers = TaskContainers.of(cluster.node("n2")).size();
    cluster.service("n2").restart();
    cluster.service("n2").awaitReady();
  }

  List<MixTask> tasks() {
    return tasks;
  }

  MixDisasters.Restart restart() {
    return restart;
  }

  MixDisasters.Outage withoutBroker() {
    return withoutBroker;
  }

  int leftOvers() {
    return leftOvers;
  }

  private CompletableFuture<Void> clients() {
    return CompletableFuture.runAsync(
        () -> {
          MixCancels cancels = new MixCancels(cluster.api());
          new MixClients(cluster.api(), cluster.rabbit()).submit(tasks);
          new UndecodableLetters(cluster.rabbit()).send(cluster.node("n1"));
          cancels.inTheLine(tasks);
          cancels.whileRunning(tasks);
        },
        task -> Thread.ofVirtual().start(task));
  }

  private ServiceProcess addNode(String name, String zone) {
    return cluster.addNode(
        name, "1", "2Gi", Map.of("JARVIS_EXECUTOR_CAPACITY_ATTRIBUTES_ZONE", zone));
  }

  /** Lets the steady ones end, and waits for all. */
  private void finish() {
    progress.awaitEnded(tasks.size() - MixKind.STEADY.count(), WHILE);
    await("all tasks ended")
        .atMost(WHILE)
        .pollInterval(Duration.ofSeconds(1))
        // A container may end, or go, before it hears that it should.
        .ignoreExceptionsInstanceOf(DockerException.class)
        .until(() -> {
          endSteady();
          return progress.ended() == tasks.size();
        });
  }

  private void endSteady() throws InterruptedException {
    for (String node : SURVIVORS) {
      for (String container : TaskContainers.running(cluster.node(node), MixKind.STEADY)) {
        TaskContainers.end(container);
      }
    }
  }
}
