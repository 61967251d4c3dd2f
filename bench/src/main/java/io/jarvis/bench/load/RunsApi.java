package io.jarvis.bench.load;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Runs workflows and tasks in a running Jarvis. Thread-safe; blocks. */
public final class RunsApi implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LOOK_MILLIS = 100;

  private final Api api;
  private volatile String newest = "";

  public RunsApi(String address) {
    api = new Api(address);
  }

  /**
   * Runs it and waits for its end; how it stands then. An error if it does not succeed, or if it is
   * not the newest run all the while.
   */
  public JsonNode run(JsonNode workflow) throws InterruptedException {
    String id = submit("/v1/runs", workflow).path("id").asString();
    newest = id;
    // The page of all runs is short however many steps they have.
    var unused = until(() -> newest(id).filter(RunsApi::isOver));
    JsonNode ended = get(newestPage());
    if (!ended.path("state").asString().equals("succeeded")) {
      throw new IllegalStateException("run " + id + " has " + ended.path("state").asString());
    }
    return ended;
  }

  /** The page of the run that {@link #run} began last. */
  public String newestPage() {
    return "/v1/runs/" + newest;
  }

  private Optional<JsonNode> newest(String id) throws InterruptedException {
    JsonNode newest = get("/v1/runs?limit=1").path("runs").path(0);
    if (!newest.path("id").asString().equals(id)) {
      throw new IllegalStateException("run " + id + " is not the newest");
    }
    return Optional.of(newest);
  }

  /** Runs it under an id of the caller's, though nobody may answer for minutes at a time. */
  public JsonNode runPatiently(String id, JsonNode workflow) throws InterruptedException {
    // The same submission again is the same run.
    var unused = until(() -> Optional.of(submit("/v1/runs?id=" + id, workflow)));
    return until(() -> Optional.of(get("/v1/runs/" + id)).filter(RunsApi::isOver));
  }

  /** The same of a task that bears its id. */
  public JsonNode runPatiently(JsonNode task) throws InterruptedException {
    var unused = until(() -> Optional.of(submit("/v1/tasks", task)));
    String page = "/v1/tasks/" + task.path("id").asString();
    return until(() -> Optional.of(get(page)).filter(RunsApi::isOver));
  }

  private static boolean isOver(JsonNode runOrTask) {
    return runOrTask.path("endedAt").isString();
  }

  private JsonNode submit(String path, JsonNode body) throws InterruptedException {
    return Api.tree(api.post(path, Api.JSON, body.toString(), 202));
  }

  /** What a page says. */
  public JsonNode get(String path) throws InterruptedException {
    return api.get(path);
  }

  /** Something that may not be there yet. */
  private interface Question {
    Optional<JsonNode> ask() throws InterruptedException;
  }

  private static JsonNode until(Question question) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    Optional<JsonNode> answer = answer(question);
    while (answer.isEmpty()) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("not within " + PATIENCE);
      }
      Thread.sleep(LOOK_MILLIS);
      answer = answer(question);
    }
    return answer.get();
  }

  private static Optional<JsonNode> answer(Question question) throws InterruptedException {
    try {
      return question.ask();
    } catch (Api.Away away) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    api.close();
  }
}
