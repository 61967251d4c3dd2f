package io.jarvis.e2e;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.testcontainers.DockerClientFactory;

/**
 * Writes down all that the Engine says of the containers of some nodes, from its start on.
 * Thread-safe.
 */
final class ContainerWatch implements AutoCloseable {
  private final Predicate<String> ours;
  private final Queue<Incident> incidents = new ConcurrentLinkedQueue<>();
  private final ResultCallback.Adapter<Event> callback;

  private ContainerWatch(Predicate<String> ours) {
    this.ours = ours;
    this.callback =
        DockerClientFactory.instance()
            .client()
            .eventsCmd()
            .withEventTypeFilter(EventType.CONTAINER)
            .withEventFilter("start", "kill", "die", "destroy")
            .exec(
                new ResultCallback.Adapter<>() {
                  @Override
                  public void onNext(Event event) {
                    note(event);
                  }
                });
  }

  /** What happened to a container of an attempt. */
  record Incident(String action, String node, String task, String attempt, long atNanos) {
    String attemptId() {
      return task + ":" + attempt;
    }
  }

  /** Of the containers of the nodes with such names. */
  static ContainerWatch start(Predicate<String> nodes) throws InterruptedException {
    ContainerWatch watch = new ContainerWatch(nodes);
    watch.callback.awaitStarted();
    return watch;
  }

  /** Waits until so many containers were started. */
  void awaitStarts(int containers, Duration atMost) {
    await(containers + " containers started")
        .atMost(atMost)
        .until(() -> all("start").size() >= containers);
  }

  /** How often a container was started for each attempt, on whatever node. */
  Map<String, Long> startsByAttempt() {
    return all("start").stream()
        .collect(Collectors.groupingBy(Incident::attemptId, Collectors.counting()));
  }

  /** The present by the clock that stamps what happens. */
  long nowNanos() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** All of a kind so far, in their order. */
  List<Incident> all(String action) {
    return incidents.stream().filter(incident -> incident.action().equals(action)).toList();
  }

  @Override
  public void close() {
    try {
      callback.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void note(Event event) {
    Map<String, String> labels = event.getActor().getAttributes();
    String node = labels.getOrDefault("jarvis.node", "");
    if (ours.test(node)) {
      incidents.add(
          new Incident(
              event.getAction(),
              node,
              labels.get("jarvis.task"),
              labels.get("jarvis.attempt"),
              event.getTimeNano()));
    }
  }
}
