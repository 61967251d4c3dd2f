package io.jarvis.testkit.play;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A workflow made at random from a seed, whose tasks fail as it says. */
public record RandomGraph(String name, List<PlainStep> steps) {
  /** The most tasks of a step. */
  static final int WIDEST = 5;

  private static final int MOST_STEPS = 12;
  private static final int SHORTEST_MILLIS = 50;
  private static final int MORE_MILLIS = 1_500;
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * A step in plain words.
   *
   * @param width how many tasks it is; -1 for one task
   * @param widthOf the step whose output is the list it fans out over; overrides width
   * @param output how many elements the list has that each of its tasks leaves
   * @param fails which of its tasks fail
   * @param rule when it runs on exit
   */
  public record PlainStep(
      String name,
      List<String> needs,
      int width,
      Optional<String> widthOf,
      int output,
      List<Boolean> fails,
      boolean allowFailure,
      int tolerate,
      Optional<String> rule,
      int millis) {
    boolean fansOut() {
      return width >= 0 || widthOf.isPresent();
    }
  }

  public static RandomGraph of(long seed) {
    Random random = new Random(seed);
    List<PlainStep> steps = new ArrayList<>();
    int ordinary = 2 + random.nextInt(MOST_STEPS - 1);
    for (int i = 0; i < ordinary; i++) {
      steps.add(step(random, "s" + i, steps, Optional.empty()));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      String rule = List.of("success", "failure", "always").get(random.nextInt(3));
      steps.add(step(random, "x" + i, steps, Optional.of(rule)));
    }
    return new RandomGraph("chaos-" + seed, List.copyOf(steps));
  }

  private static PlainStep step(
      Random random, String name, List<PlainStep> before, Optional<String> rule) {
    List<PlainStep> candidates =
        before.stream().filter(step -> step.rule().isPresent() == rule.isPresent()).toList();
    List<PlainStep> needs =
        candidates.stream().filter(step -> random.nextInt(candidates.size() + 1) < 2).toList();
    Optional<String> widthOf =
        needs.stream()
            .filter(step -> !step.fansOut() && random.nextInt(3) == 0)
            .map(PlainStep::name)
            .findFirst();
    int width = random.nextInt(3) > 0 ? -1 : random.nextInt(WIDEST + 1);
    boolean fansOut = widthOf.isPresent() || width >= 0;
    return new PlainStep(
        name,
        needs.stream().map(PlainStep::name).toList(),
        width,
        widthOf,
        random.nextInt(WIDEST + 1),
        IntStream.range(0, WIDEST).mapToObj(i -> random.nextInt(8) == 0).toList(),
        random.nextInt(4) == 0,
        fansOut && random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0,
        rule,
        SHORTEST_MILLIS + random.nextInt(MORE_MILLIS));
  }

  /** As the API takes it. */
  public ObjectNode document() {
    ObjectNode document = JSON.createObjectNode().put("name", name).put("onFailure", "carry-on");
    document.putObject("defaults").put("image", "busybox:latest");
    ArrayNode list = document.putArray("steps");
    steps.forEach(step -> write(step, list.addObject()));
    return document;
  }

  private static void write(PlainStep step, ObjectNode out) {
    out.put("name", step.name()).put("allowFailure", step.allowFailure());
    ArrayNode needs = out.putArray("needs");
    step.needs().forEach(needs::add);
    step.rule().ifPresent(rule -> out.put("onExit", rule));
    step.widthOf()
        .ifPresentOrElse(
            of -> out.put("forEach", "${{ steps." + of + ".output }}"),
            () -> {
              if (step.width() >= 0) {
                out.set("forEach", list(step.width()));
              }
            });
    if (step.tolerate() > 0) {
      out.put("tolerate", step.tolerate());
    }
    List<Integer> exits = step.fails().stream().map(fails -> fails ? 1 : 0).toList();
    out.putObject("env")
        .put(PlayedContainer.MILLIS, Integer.toString(step.millis()))
        .put(PlayedContainer.OUTPUT, list(step.output()).toString())
        .put(
            PlayedContainer.EXIT,
            step.fansOut() ? "${{ " + exits + "[index] }}" : exits.getFirst().toString());
  }

  private static ArrayNode list(int size) {
    ArrayNode list = JSON.createArrayNode();
    IntStream.range(0, size).forEach(list::add);
    return list;
  }
}
