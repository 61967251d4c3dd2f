package io.jarvis.bench.chaos;

import io.jarvis.bench.load.RunsApi;
import io.jarvis.testkit.play.PlayedContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Arrays one after the other, every second of which fails, each held against what must become of
 * it: at least one, and more for as long as somebody wants it.
 */
final class RandomArrays implements AutoCloseable {
  private static final int FEWEST = 200;
  private static final int MORE = 200;

  /** Workflows shall find places beside them. */
  private static final int PARALLELISM = 8;

  private static final int SHORTEST_MILLIS = 50;
  private static final int MORE_MILLIS = 200;

  private final RunsApi api;
  private final long seed;
  private final BooleanSupplier more;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<List<String>> wrong;
  private final AtomicInteger done = new AtomicInteger();

  /** Begins. */
  RandomArrays(RunsApi api, long seed, BooleanSupplier more) {
    this.api = api;
    this.seed = seed;
    this.more = more;
    wrong = thread.submit(this::runOneAfterTheOther);
  }

  private List<String> runOneAfterTheOther() throws InterruptedException {
    List<String> otherwise = new ArrayList<>();
    do {
      Random random = new Random(seed + done.get());
      int count = FEWEST + random.nextInt(MORE);
      String state = done.get() % 2 == 0 ? "succeeded" : "failed";
      String id = "chaos-array-" + done.get();
      JsonNode task = api.runPatiently(array(id, count, state, random));
      if (!hasEnded(task, count, state)) {
        otherwise.add(id + ": " + task.path("indexes") + ", not " + count + " " + state);
      }
      done.incrementAndGet();
    } while (more.getAsBoolean());
    return otherwise;
  }

  /** One of whose indexes each ends so. */
  private static ObjectNode array(String id, int count, String state, Random random) {
    ObjectNode task = JsonMapper.shared().createObjectNode();
    task.put("id", id).put("image", "busybox:latest");
    task.putObject("array").put("count", count).put("parallelism", PARALLELISM);
    task.putObject("env")
        .put(
            PlayedContainer.MILLIS, Integer.toString(SHORTEST_MILLIS + random.nextInt(MORE_MILLIS)))
        .put(PlayedContainer.EXIT, state.equals("failed") ? "1" : "0");
    return task;
  }

  private static boolean hasEnded(JsonNode array, int count, String state) {
    return array.path("state").asString().equals(state)
        && array.at("/indexes/states").size() == 1
        && array.at("/indexes/states/" + state).asInt() == count;
  }

  /** Those that ended otherwise than they must; an error if one could not be run at all. */
  List<String> wrong() throws InterruptedException, ExecutionException {
    return wrong.get();
  }

  int count() {
    return done.get();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
