package io.jarvis.testkit.play;

import static java.util.Objects.requireNonNull;

import io.jarvis.testkit.play.RandomGraph.PlainStep;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What a random workflow must come to, computed the plain way, step by step in the order of the
 * document. Knows nothing of how Jarvis does it. Used once.
 */
public final class Interpreter {
  private static final String SUCCEEDED = "succeeded";
  private static final String FAILED = "failed";

  private final Map<String, PlainStep> steps = new LinkedHashMap<>();
  private final Map<String, String> states = new LinkedHashMap<>();

  /** How each step and the whole run ends. */
  public record End(String state, Map<String, String> steps) {}

  private Interpreter(RandomGraph graph) {
    graph.steps().forEach(step -> steps.put(step.name(), step));
  }

  public static End of(RandomGraph graph) {
    return new Interpreter(graph).end();
  }

  private End end() {
    steps.values().stream()
        .filter(step -> step.rule().isEmpty())
        .forEach(step -> states.put(step.name(), state(step)));
    String ordinary = whole();
    steps.values().stream()
        .filter(step -> step.rule().isPresent())
        .forEach(step -> states.put(step.name(), exitState(step, ordinary)));
    return new End(whole(), states);
  }

  private String whole() {
    return states.keySet().stream().allMatch(this::satisfies) ? SUCCEEDED : FAILED;
  }

  private PlainStep step(String name) {
    return requireNonNull(steps.get(name));
  }

  private boolean satisfies(String name) {
    String state = states.getOrDefault(name, "");
    boolean allowed = state.equals(FAILED) && step(name).allowFailure();
    return allowed || state.equals(SUCCEEDED) || state.equals("skipped");
  }

  private String exitState(PlainStep step, String ordinary) {
    String rule = step.rule().orElseThrow();
    boolean runs = rule.equals("always") || rule.equals("success") == ordinary.equals(SUCCEEDED);
    return runs ? state(step) : "skipped";
  }

  private String state(PlainStep step) {
    if (!step.needs().stream().allMatch(this::satisfies)) {
      return "omitted";
    }
    OptionalInt width = width(step);
    if (width.isEmpty()) {
      return FAILED;
    }
    long failed = IntStream.range(0, width.getAsInt()).filter(i -> step.fails().get(i)).count();
    return failed > step.tolerate() ? FAILED : SUCCEEDED;
  }

  /** Empty if the list is none. */
  private OptionalInt width(PlainStep step) {
    if (step.widthOf().isEmpty()) {
      return OptionalInt.of(step.width() < 0 ? 1 : step.width());
    }
    String of = step.widthOf().get();
    return SUCCEEDED.equals(states.get(of))
        ? OptionalInt.of(step(of).output())
        : OptionalInt.empty();
  }
}
