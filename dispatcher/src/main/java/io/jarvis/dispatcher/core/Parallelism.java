package io.jarvis.dispatcher.core;

import io.jarvis.protocol.lifecycle.ArrayProgress;
import java.util.Optional;

/**
 * By which an index of an array is held up.
 *
 * @param allowed how many of the array's indexes may be out at once
 * @param needed how many would have to be, for this one and those before it to be among them
 * @param row what of the array stands in the line
 * @param before how many of these stand before it
 */
public record Parallelism(int allowed, int needed, Row row, int before) {
  /** Empty if it does not hold this one up. */
  public static Optional<Parallelism> holdingUp(int index, ArrayProgress array, Row row) {
    int before = row.before(index);
    int needed = row.out(array) + before + 1;
    return row.holds(index) && needed > array.parallelism()
        ? Optional.of(new Parallelism(array.parallelism(), needed, row, before))
        : Optional.empty();
  }

  /** How many have to end before it may leave. */
  int excess() {
    return needed - allowed;
  }

  /** Which may leave once one more has ended than so many; empty if none may then. */
  Optional<Waiting> freed(Waiting index, int ended) {
    int place = before - excess() + 1 + ended;
    return index
        .array()
        .filter(array -> 0 <= place && place <= before)
        .map(array -> array.index(row.gone().missing(place)));
  }

  /** The array of this index with parallelism enough for the index to leave. */
  Waiting enough(Waiting index) {
    return index.array().orElseThrow().with(new Row(row.gone(), before + 1));
  }
}
