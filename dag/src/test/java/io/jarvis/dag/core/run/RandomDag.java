package io.jarvis.dag.core.run;

import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.DefinitionReader;
import io.jarvis.dag.core.definition.TaskCheck;
import io.jarvis.dag.core.document.DocumentReader.Format;
import io.jarvis.protocol.task.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** A workflow made at random from a seed: as a document, and in plain words for the reference. */
record RandomDag(boolean failFast, int maxParallel, List<PlainStep> steps, Definition definition) {

  PlainStep step(String name) {
    return steps.stream().filter(step -> step.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * A step in plain words.
   *
   * @param width how many tasks it is; -1 for one task
   * @param widthOf the step whose output is the list it fans out over; overrides width
   * @param whenState a step and the state that it must have ended in
   * @param retries how often a run of it begins anew; -1 if it is no workflow
   */
  record PlainStep(
      String name,
      List<String> needs,
      int width,
      Optional<String> widthOf,
      Optional<WhenState> whenState,
      boolean allowFailure,
      int tolerate,
      int percent,
      int maxParallel,
      Optional<String> onExit,
      int retries) {
    boolean isWorkflow() {
      return retries >= 0;
    }
  }

  record WhenState(String step, String state) {}

  static RandomDag of(long seed) {
    Random random = new Random(seed);
    boolean failFast = random.nextInt(3) == 0;
    int maxParallel = random.nextBoolean() ? 1 + random.nextInt(8) : 1_000;
    List<PlainStep> steps = new ArrayList<>();
    int ordinary = 1 + random.nextInt(14);
    for (int i = 0; i < ordinary; i++) {
      steps.add(step(random, "s" + i, steps, Optional.empty(), failFast));
    }
    int exits = random.nextInt(4);
    for (int i = 0; i < exits; i++) {
      String rule = List.of("success", "failure", "always").get(random.nextInt(3));
      steps.add(step(random, "x" + i, steps, Optional.of(rule), failFast));
    }
    return new RandomDag(failFast, maxParallel, steps, read(failFast, maxParallel, steps));
  }

  private static PlainStep step(
      Random random,
      String name,
      List<PlainStep> before,
      Optional<String> onExit,
      boolean failFast) {
    List<PlainStep> candidates =
        before.stream().filter(step -> step.onExit().isPresent() == onExit.isPresent()).toList();
    List<PlainStep> needs =
        candidates.stream().filter(step -> random.nextInt(candidates.size() + 1) < 2).toList();
    Optional<String> widthOf =
        needs.stream()
            .filter(
                step -> step.width() == -1 && step.widthOf().isEmpty() && random.nextInt(3) == 0)
            // One that cannot begin fails the run amid others that begin: which of them had begun
            // is no one's business.
            .filter(step -> !failFast || (step.whenState().isEmpty() && !step.allowFailure()))
            .map(PlainStep::name)
            .findFirst();
    int width = random.nextInt(3) > 0 ? -1 : random.nextInt(6);
    boolean fansOut = widthOf.isPresent() || width >= 0;
    return new PlainStep(
        name,
        needs.stream().map(PlainStep::name).toList(),
        width,
        widthOf,
        condition(random, needs),
        random.nextInt(4) == 0,
        fansOut && random.nextInt(3) == 0 ? random.nextInt(3) : 0,
        fansOut && random.nextInt(4) == 0 ? random.nextInt(80) : 0,
        fansOut && random.nextInt(2) == 0 ? 1 + random.nextInt(3) : 1_000,
        onExit,
        random.nextInt(4) == 0 ? random.nextInt(3) : -1);
  }

  private static Optional<WhenState> condition(Random random, List<PlainStep> needs) {
    return needs.stream()
        .filter(step -> random.nextInt(3) == 0)
        .findFirst()
        .map(step ->
            new WhenState(
                step.name(), step.allowFailure() && random.nextBoolean() ? "failed" : "succeeded"));
  }

  private static Definition read(boolean failFast, int maxParallel, List<PlainStep> steps) {
    String document =
        "name: random\nonFailure: %s\nmaxParallel: %d\ndefaults: {image: x}\nsteps:\n%s"
            .formatted(
                failFast ? "fail-fast" : "carry-on",
                maxParallel,
                steps.stream().map(RandomDag::yaml).collect(Collectors.joining()));
    Parsed<Definition> parsed =
        new DefinitionReader(DagLimits.DEFAULT, TaskCheck.NONE)
            .read(document.getBytes(StandardCharsets.UTF_8), Format.YAML);
    if (parsed instanceof Parsed.Invalid<Definition>(var errors)) {
      throw new IllegalStateException(errors + "\n" + document);
    }
    return ((Parsed.Valid<Definition>) parsed).value();
  }

  private static String yaml(PlainStep step) {
    StringBuilder text = new StringBuilder();
    text.append("  - {name: ").append(step.name()).append(", needs: ").append(step.needs());
    step.widthOf()
        .ifPresentOrElse(
            of -> text.append(", forEach: \"${{ steps.").append(of).append(".output }}\""),
            () -> {
              if (step.width() >= 0) {
                text.append(", forEach: ").append(java.util.Collections.nCopies(step.width(), 7));
              }
            });
    step.whenState()
        .ifPresent(when ->
            text.append(", when: \"steps.")
                .append(when.step())
                .append(".state == '")
                .append(when.state())
                .append("'\""));
    text.append(", allowFailure: ").append(step.allowFailure());
    if (step.tolerate() > 0) {
      text.append(", tolerate: ").append(step.tolerate());
    } else if (step.percent() > 0) {
      text.append(", tolerate: ").append(step.percent()).append('%');
    }
    if (step.maxParallel() < 1_000) {
      text.append(", maxParallel: ").append(step.maxParallel());
    }
    step.onExit().ifPresent(rule -> text.append(", onExit: ").append(rule));
    if (step.isWorkflow()) {
      text.append(", workflow: {name: inner, steps: [{name: a, image: x}]}, retry: {limit: ")
          .append(step.retries())
          .append('}');
    }
    return text.append("}\n").toString();
  }
}
