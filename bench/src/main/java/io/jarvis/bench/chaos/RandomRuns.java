package io.jarvis.bench.chaos;

import io.jarvis.bench.load.RunsApi;
import io.jarvis.testkit.play.Interpreter;
import io.jarvis.testkit.play.RandomGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/**
 * Random workflows, some at a time, each held against what the interpreter says of it: at least so
 * many, and more for as long as somebody wants it.
 */
final class RandomRuns implements AutoCloseable {
  private final RunsApi api;
  private final long seed;
  private final int least;
  private final BooleanSupplier more;
  private final ExecutorService threads;
  private final List<Future<?>> lanes = new ArrayList<>();
  private final AtomicInteger begun = new AtomicInteger();
  private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());

  /**
   * Begins.
   *
   * @param open how many run at a time
   * @param more whether more are wanted than {@code least}
   */
  RandomRuns(RunsApi api, long seed, int least, int open, BooleanSupplier more) {
    this.api = api;
    this.seed = seed;
    this.least = least;
    this.more = more;
    threads = Executors.newFixedThreadPool(open);
    for (int i = 0; i < open; i++) {
      lanes.add(threads.submit(this::runOneAfterTheOther));
    }
  }

  private Void runOneAfterTheOther() throws InterruptedException {
    int next = begun.getAndIncrement();
    while (next < least || more.getAsBoolean()) {
      run(RandomGraph.of(seed + next));
      next = begun.getAndIncrement();
    }
    begun.getAndDecrement();
    return null;
  }

  private void run(RandomGraph graph) throws InterruptedException {
    Interpreter.End expected = Interpreter.of(graph);
    Interpreter.End actual = end(api.runPatiently(graph.name(), graph.document()));
    if (!actual.equals(expected)) {
      wrong.add(graph.name() + ": " + actual + ", not " + expected);
    }
  }

  private static Interpreter.End end(JsonNode run) {
    Map<String, String> steps = new TreeMap<>();
    run.path("steps")
        .forEach(step -> steps.put(step.path("name").asString(), step.path("state").asString()));
    return new Interpreter.End(run.path("state").asString(), steps);
  }

  boolean over() {
    return lanes.stream().allMatch(Future::isDone);
  }

  /** Those that ended otherwise than they must; an error if one could not be run at all. */
  List<String> wrong() throws InterruptedException, ExecutionException {
    for (Future<?> lane : lanes) {
      var unused = lane.get();
    }
    return List.copyOf(wrong);
  }

  int count() {
    return begun.get();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
