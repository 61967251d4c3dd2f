package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.document.Pointer;
import io.jarvis.dag.core.document.Problems;
import java.util.Collection;

/** Holds the parameters that are given to a workflow against those that it declares. */
public final class Arguments {
  private Arguments() {}

  /**
   * Notes each that is not declared, and each that has no value.
   *
   * @param pointer where they are given
   */
  public static void check(
      Definition definition, Collection<String> given, String pointer, Problems problems) {
    for (String name : given) {
      if (!definition.params().containsKey(name)) {
        problems.add(
            Pointer.of(pointer, name),
            "there is no such parameter",
            definition.params().isEmpty()
                ? "none, for none is declared"
                : "one of " + String.join(", ", definition.params().keySet()));
      }
    }
    definition
        .params()
        .forEach((name, value) -> {
          if (value.isNull() && !given.contains(name)) {
            problems.add(Pointer.of(pointer, name), "it is missing", "a value");
          }
        });
  }
}
