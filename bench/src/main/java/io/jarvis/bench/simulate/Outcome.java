package io.jarvis.bench.simulate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.jarvis.bench.waits.Waits;
import java.util.List;
import java.util.SortedMap;

/**
 * What came of a play.
 *
 * @param refused tasks that no node could ever take
 * @param unplaced tasks that had not started when nothing ran and nothing came any more
 * @param utilisation of each resource that nodes offer, over the time from the first submission to
 *     the last end, 0 to 1
 * @param shares what each tenant had of all that was given: seconds times the highest of the shares
 *     a task holds of any resource; together 1
 * @param course how it went, for the picture
 */
record Outcome(
    int tasks,
    int refused,
    int unplaced,
    @JsonUnwrapped Waits waits,
    @JsonProperty("makespan_s") long makespanSeconds,
    SortedMap<String, Double> utilisation,
    SortedMap<String, Double> shares,
    @JsonIgnore List<Point> course) {

  /**
   * How things stand at an instant.
   *
   * @param seconds since the first submission
   * @param used the part of the resource that is used most
   */
  record Point(double seconds, int waiting, double used) {}
}
