package io.jarvis.dag.core.run;

import io.jarvis.dag.core.definition.FanOut;
import io.jarvis.dag.core.definition.Step;
import io.jarvis.dag.core.expression.Bindings;
import io.jarvis.dag.core.expression.CelValues;
import io.jarvis.dag.core.expression.ExpressionException;
import io.jarvis.dag.core.expression.Template;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Computes what the expressions of a run come to. Not thread-safe. */
final class Evaluation {
  private static final JsonNode NOTHING = JsonNodeFactory.instance.nullNode();

  private final RunSpec spec;
  private final Bindings bindings;

  Evaluation(RunSpec spec, Graph graph, List<StepProgress> progress) {
    this.spec = spec;
    Map<String, Object> params = new HashMap<>();
    spec.params().forEach((name, value) -> params.put(name, CelValues.of(value)));
    Set<String> names =
        IntStream.range(0, graph.size())
            .mapToObj(i -> graph.step(i).name())
            .collect(Collectors.toUnmodifiableSet());
    SeenSteps steps =
        new SeenSteps(
            names,
            name -> {
              int index = graph.index(name);
              return index < 0
                  ? Optional.empty()
                  : Optional.of(progress.get(index).seen(single(graph.step(index))));
            });
    bindings =
        Bindings.of(
            params,
            steps,
            Map.of(
                "id",
                spec.id().value(),
                "workflow",
                spec.definition().name(),
                "scheduledFor",
                spec.scheduledFor().map(Instant::toString).orElse("")));
  }

  static boolean single(Step step) {
    return step.fanOut() instanceof FanOut.Single;
  }

  boolean condition(Step step) throws ExpressionException {
    return step.when().isEmpty() || step.when().get().isTrue(bindings);
  }

  /** What the tasks of a step are for, in order. */
  List<JsonNode> elements(Step step) throws ExpressionException {
    return switch (step.fanOut()) {
      case FanOut.Single single -> List.of(NOTHING);
      case FanOut.ForEach(Template list) -> list(list, "forEach");
      case FanOut.Matrix(Map<String, Template> axes) -> combinations(axes);
    };
  }

  private List<JsonNode> list(Template template, String word) throws ExpressionException {
    JsonNode list = template.evaluate(bindings);
    if (!list.isArray()) {
      throw new ExpressionException(word + " is no list");
    }
    if (list.size() > spec.limits().fanOut()) {
      throw new ExpressionException(
          word
              + " has "
              + list.size()
              + " entries, and may have at most "
              + spec.limits().fanOut());
    }
    List<JsonNode> elements = new ArrayList<>(list.size());
    list.forEach(elements::add);
    return elements;
  }

  private List<JsonNode> combinations(Map<String, Template> axes) throws ExpressionException {
    List<JsonNode> combinations = List.of(JsonNodeFactory.instance.objectNode());
    for (Map.Entry<String, Template> axis : axes.entrySet()) {
      List<JsonNode> values = list(axis.getValue(), "matrix");
      if ((long) combinations.size() * values.size() > spec.limits().fanOut()) {
        throw new ExpressionException(
            "matrix has more than " + spec.limits().fanOut() + " combinations");
      }
      List<JsonNode> more = new ArrayList<>();
      for (JsonNode combination : combinations) {
        for (JsonNode value : values) {
          // The values themselves are shared: nobody changes them.
          ObjectNode longer = JsonNodeFactory.instance.objectNode();
          longer.setAll((ObjectNode) combination);
          more.add(longer.set(axis.getKey(), value));
        }
      }
      combinations = more;
    }
    return combinations;
  }

  /** What one task of a step does. */
  JsonNode work(Step step, int index, JsonNode element) throws ExpressionException {
    Template template = step.work().template();
    return template.evaluate(
        switch (step.fanOut()) {
          case FanOut.Single single -> bindings;
          case FanOut.ForEach each -> bindings.with(Bindings.ITEM, element, index);
          case FanOut.Matrix matrix -> bindings.with(Bindings.MATRIX, element, index);
        });
  }

  /** What the run hands on. */
  JsonNode output() throws ExpressionException {
    return spec.definition().output().isPresent()
        ? spec.definition().output().get().evaluate(bindings)
        : NOTHING;
  }
}
