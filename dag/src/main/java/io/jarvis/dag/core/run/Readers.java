package io.jarvis.dag.core.run;

import io.jarvis.dag.core.definition.Definition;
import io.jarvis.dag.core.definition.FanOut;
import io.jarvis.dag.core.definition.Step;
import io.jarvis.dag.core.expression.Bindings;
import io.jarvis.dag.core.expression.Expression;
import io.jarvis.dag.core.expression.Template;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/** The steps whose outputs somebody reads: those of the others need not be kept. */
final class Readers implements BiConsumer<String, Expression> {
  private final Set<String> read = new HashSet<>();
  private boolean all;

  private Readers() {}

  static Set<String> of(Definition definition) {
    Readers readers = new Readers();
    definition.steps().forEach(readers::visit);
    definition.output().ifPresent(output -> output.visit(readers));
    if (readers.all) {
      definition.steps().forEach(step -> readers.read.add(step.name()));
    }
    return readers.read;
  }

  private void visit(Step step) {
    step.when().ifPresent(when -> accept("", when));
    switch (step.fanOut()) {
      case FanOut.Single single -> {}
      case FanOut.ForEach(Template list) -> list.visit(this);
      case FanOut.Matrix(var axes) -> axes.values().forEach(axis -> axis.visit(this));
    }
    step.work().template().visit(this);
  }

  @Override
  public void accept(String pointer, Expression expression) {
    read.addAll(expression.references().steps());
    all |= expression.references().wholes().contains(Bindings.STEPS);
  }
}
