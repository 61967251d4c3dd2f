package io.jarvis.dag.core.definition;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Parsed;
import java.util.List;

/**
 * What a document comes to.
 *
 * @param definition if there are errors, as much of it as could be read: enough to look for more,
 *     and nothing to run
 */
public record Reading(Definition definition, List<FieldError> errors) {
  public Reading {
    errors = List.copyOf(errors);
  }

  /** The workflow, if nothing is wrong with it. */
  public Parsed<Definition> parsed() {
    return errors.isEmpty() ? new Parsed.Valid<>(definition) : new Parsed.Invalid<>(errors);
  }
}
