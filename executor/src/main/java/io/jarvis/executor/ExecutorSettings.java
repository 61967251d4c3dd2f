package io.jarvis.executor;

import io.jarvis.executor.core.OutputAssembler;
import io.jarvis.protocol.NodeId;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One executor of one node.
 *
 * @param directory where it remembers its attempts; no other executor may use it
 */
public record ExecutorSettings(
    NodeId node, Path directory, Capacity capacity, Timing timing, Limits limits) {
  /**
   * How long things take.
   *
   * @param heartbeat between two reports to the catalog
   * @param brokerLease without the broker for this long the node's check fails
   * @param isolation without the broker and the catalog for this long containers are stopped
   * @param settle how long after the subscription a found container may wait for its message
   * @param outputWait how long an ending waits for the rest of its output to be confirmed
   * @param retryPause between two tries of what failed
   * @param engineRetry how long an engine that does not answer is asked again for a new container
   * @param engineSilence with an engine that does not answer for this long the node is suspect and
   *     hands back what it has not started
   */
  public record Timing(
      Duration heartbeat,
      Duration brokerLease,
      Duration isolation,
      Duration settle,
      Duration outputWait,
      Duration retryPause,
      Duration engineRetry,
      Duration engineSilence) {
    public static final Timing DEFAULT =
        new Timing(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(90),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));

    /** How long an ended container is kept after everything about it was confirmed. */
    public Duration keepContainer() {
      return heartbeat.multipliedBy(3);
    }
  }

  /**
   * How much there may be.
   *
   * @param outputFileBytes of a task's result
   * @param output of what a task writes
   * @param outputEntries of a task that wait for the stream
   * @param prefetchExtra deliveries beyond the tasks the node runs at once, for those that are sent
   *     again
   * @param imageBytes all images of tasks may take together
   * @param imagesTold names of images that the catalog is told
   */
  public record Limits(
      int outputFileBytes,
      OutputAssembler.Limits output,
      int outputEntries,
      int prefetchExtra,
      long imageBytes,
      int imagesTold) {
    public static final Limits DEFAULT =
        new Limits(
            64 << 10, new OutputAssembler.Limits(16 << 10, 16L << 20), 256, 16, 10L << 30, 64);
  }
}
