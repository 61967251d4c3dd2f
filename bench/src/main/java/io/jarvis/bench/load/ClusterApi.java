package io.jarvis.bench.load;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** What the API of a running Jarvis says of the whole cluster. */
public final class ClusterApi implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(120);
  private static final long LOOK_MILLIS = 200;

  private final Api api;

  public ClusterApi(String address) {
    api = new Api(address);
  }

  public String address() {
    return api.address();
  }

  public long succeeded() throws InterruptedException {
    return cluster().path("tasks").path("succeeded").asLong(0);
  }

  /** The offset up to which the read model has folded the log. */
  public long folded() throws InterruptedException {
    return cluster().path("log").path("position").asLong(0);
  }

  /** Writes the cluster's configuration. */
  public void configure(String json) throws InterruptedException {
    var unused = api.put("/v1/config", json);
  }

  /** Submits tasks, one JSON document a line; an error unless all are accepted. */
  public void submitBatch(String lines) throws InterruptedException {
    String answers = api.post("/v1/tasks/batch", "application/x-ndjson", lines, 200);
    if (answers.contains("\"problem\"")) {
      throw new IllegalStateException("a task was refused: " + answers.lines().findFirst());
    }
  }

  /** Submits one task. */
  public void submit(String task) throws InterruptedException {
    var unused = api.post("/v1/tasks", Api.JSON, task, 202);
  }

  /** Returns once so many nodes take tasks; an error if the system ends before. */
  public void awaitNodes(int nodes, BooleanSupplier runs) throws InterruptedException {
    long until = System.nanoTime() + READY.toNanos();
    while (!takesTasks(nodes)) {
      if (!runs.getAsBoolean() || System.nanoTime() - until > 0) {
        throw new IllegalStateException("Jarvis did not come up");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** How a node stands; empty while nobody can say. */
  public Optional<String> nodeState(String node) throws InterruptedException {
    try {
      return Optional.of(api.get("/v1/nodes/" + node).path("state").asString(""));
    } catch (Api.UnexpectedAnswer notNow) {
      return Optional.empty();
    }
  }

  private boolean takesTasks(int nodes) throws InterruptedException {
    try {
      var unused = api.get("/health/ready");
      return cluster().path("nodes").path("takingTasks").asInt(0) == nodes;
    } catch (Api.UnexpectedAnswer notYet) {
      return false;
    }
  }

  private JsonNode cluster() throws InterruptedException {
    return api.get("/v1/cluster");
  }

  @Override
  public void close() {
    api.close();
  }
}
