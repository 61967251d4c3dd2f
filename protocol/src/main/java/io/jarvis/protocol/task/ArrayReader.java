package io.jarvis.protocol.task;

import java.util.Optional;

/** Reads how often a task runs. */
final class ArrayReader {
  private ArrayReader() {}

  static Optional<ArraySpec> array(Fields task) {
    return task.object("array")
        .flatMap(fields -> {
          Optional<Integer> count =
              fields.integer("count", 1, ArraySpec.MAX_COUNT).map(Math::toIntExact);
          if (fields.node("count").isEmpty()) {
            fields.error("count", "it is missing", "a whole number of at least 1");
          }
          int most = count.orElse(ArraySpec.MAX_COUNT);
          int parallelism =
              fields.integer("parallelism", 1, most).map(Math::toIntExact).orElse(most);
          fields.refuseUnknown();
          return count.map(c -> new ArraySpec(c, parallelism));
        });
  }
}
