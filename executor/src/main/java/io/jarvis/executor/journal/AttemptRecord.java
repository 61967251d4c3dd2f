package io.jarvis.executor.journal;

import io.jarvis.executor.container.OutputPosition;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.StopReason;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.task.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of an attempt.
 *
 * @param epoch the highest that assigned it
 * @param fence of that assignment
 * @param container empty until it was made
 * @param output how much of its output is confirmed
 * @param stop why its container is being stopped, from before the engine is first asked to
 * @param ending the event that ends it, from before it is first sent
 * @param settledAt when everything about its ending was confirmed
 */
public record AttemptRecord(
    AttemptKey key,
    long epoch,
    Fence fence,
    Reservation reservation,
    Optional<String> container,
    OutputMark output,
    Optional<StopReason> stop,
    Optional<Recorded> ending,
    Optional<Instant> settledAt) {

  /** An attempt that was just admitted. */
  public static AttemptRecord admitted(
      AttemptKey key, long epoch, Fence fence, Reservation reservation) {
    return new AttemptRecord(
        key,
        epoch,
        fence,
        reservation,
        Optional.empty(),
        OutputMark.NOTHING,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * What it holds of the node.
   *
   * @param membership if it is a member of a gang
   */
  public record Reservation(
      Resources resources, List<Integer> devices, Optional<Membership> membership) {
    public Reservation {
      devices = List.copyOf(devices);
    }

    /** Of a task that is no gang. */
    public Reservation(Resources resources, List<Integer> devices) {
      this(resources, devices, Optional.empty());
    }
  }

  /**
   * How much of an output is confirmed: up to this place of the container's log, which is this many
   * UTF-16 code units of text.
   */
  public record OutputMark(long sequence, OutputPosition position) {
    public static final OutputMark NOTHING = new OutputMark(0, OutputPosition.START);
  }

  AttemptRecord withAssignment(long newEpoch, Fence newFence, Optional<Membership> membership) {
    return new AttemptRecord(
        key,
        newEpoch,
        newFence,
        new Reservation(reservation.resources(), reservation.devices(), membership),
        container,
        output,
        stop,
        ending,
        settledAt);
  }

  AttemptRecord withContainer(String id) {
    return new AttemptRecord(
        key, epoch, fence, reservation, Optional.of(id), output, stop, ending, settledAt);
  }

  AttemptRecord withOutput(OutputMark mark) {
    return new AttemptRecord(
        key, epoch, fence, reservation, container, mark, stop, ending, settledAt);
  }

  AttemptRecord withStop(StopReason reason) {
    return new AttemptRecord(
        key, epoch, fence, reservation, container, output, Optional.of(reason), ending, settledAt);
  }

  AttemptRecord withEnding(Recorded event) {
    return new AttemptRecord(
        key,
        epoch,
        fence,
        reservation,
        container,
        output,
        stop,
        Optional.of(event),
        Optional.empty());
  }

  AttemptRecord withSettled(Instant at) {
    return new AttemptRecord(
        key, epoch, fence, reservation, container, output, stop, ending, Optional.of(at));
  }
}
