package io.jarvis.dag.core.definition;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which workflow a step runs. */
public sealed interface Callee {
  /** A stored one; the latest version when the run was created if none is named. */
  record Named(String name, Optional<Integer> version) implements Callee {
    /** Under what it travels with a run. */
    public String key() {
      return name + version.map(number -> "@" + number).orElse("");
    }

    @Override
    public String toString() {
      return "'" + name + "'" + version.map(number -> " in version " + number).orElse("");
    }
  }

  /** A workflow that is written in the step itself. */
  record Inline(JsonNode document, Definition definition) implements Callee {}
}
