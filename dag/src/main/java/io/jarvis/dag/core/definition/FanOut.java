package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.expression.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many tasks a step is. */
public sealed interface FanOut {
  /** One. */
  record Single() implements FanOut {}

  /** A task for each element of a list, which may be known only when the step begins. */
  record ForEach(Template list) implements FanOut {}

  /** A task for each combination of values; the last axis varies fastest. */
  record Matrix(Map<String, Template> axes) implements FanOut {
    public Matrix {
      axes = Collections.unmodifiableMap(new LinkedHashMap<>(axes));
    }
  }
}
