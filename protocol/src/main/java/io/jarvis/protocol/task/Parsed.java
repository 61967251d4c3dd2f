package io.jarvis.protocol.task;

import io.jarvis.protocol.FieldError;
import java.util.List;

/** What became of reading something a client wrote. */
public sealed interface Parsed<T> {
  /** The document was right in every field. */
  record Valid<T>(T value) implements Parsed<T> {}

  /** The document was wrong; every wrong field is named, at least one. */
  record Invalid<T>(List<FieldError> errors) implements Parsed<T> {
    public Invalid {
      errors = List.copyOf(errors);
      if (errors.isEmpty()) {
        throw new IllegalArgumentException("a refusal names at least one field");
      }
    }
  }
}
