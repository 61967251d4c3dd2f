package io.jarvis.protocol.event;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.lifecycle.TaskProgress;
import io.jarvis.protocol.message.TaskMessage;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.TaskSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What happened to a task. {@code attempt} counts from 1; where a task stands in a line it is the
 * number its message carries.
 */
public sealed interface TaskEvent extends Event {
  TaskId task();

  @Override
  default String subject() {
    return task().value();
  }

  /**
   * What an executor reports of an attempt; it counts only if the fence is that of the attempt at
   * that node (I4).
   */
  sealed interface Report extends TaskEvent {
    int attempt();

    NodeId node();

    Fence fence();
  }

  /** Through which door a task came. */
  enum Door implements Word {
    REST,
    AMQP,
    WORKFLOW
  }

  /** Why a task is in the line again; also the first word of its routing key. */
  enum Why implements Word {
    NEW,
    RETRY,
    LOST,
    MOVED,
    DUE,
    REPLAYED
  }

  /** What a waiting task waits for. */
  enum WaitReason implements Word {
    NOT_BEFORE,
    RETRY,
    /** The platform gives itself time, as after an engine's error; no retry is counted. */
    PLATFORM
  }

  /**
   * Admitted; the task exists from here on. Of two submissions of an id the one with the lower
   * offset stands.
   *
   * @param digest names the content: two submissions with the same digest are the same
   * @param principal who sent it; empty where nobody is known
   * @param reply where its submitter wants to hear of it: a message that is written anew from the
   *     log still knows
   */
  record Submitted(
      TaskId task,
      TaskSpec spec,
      String digest,
      String principal,
      Door door,
      Optional<TaskMessage.Reply> reply)
      implements TaskEvent {

    /** A submission whose sender wants no answer. */
    public Submitted(TaskId task, TaskSpec spec, String digest, String principal, Door door) {
      this(task, spec, digest, principal, door, Optional.empty());
    }

    /** The submission of one index of this array; only the end of the array is answered. */
    public Submitted member(int index) {
      TaskSpec member = spec.at(index);
      return new Submitted(member.id(), member, digest, principal, door);
    }
  }

  /**
   * A live task as a whole, written once more: for those who read the log from here on, because its
   * submission will be trimmed or was lost with the log's tail. Whoever knows the task already
   * learns nothing of it.
   *
   * @param submittedAt when it was admitted
   * @param progress how far it has come by all that stands before this event
   */
  record Restated(TaskId task, Submitted submitted, Instant submittedAt, TaskProgress progress)
      implements TaskEvent {
    public Restated {
      if (!task.equals(submitted.task()) || progress.state().ended()) {
        throw new IllegalArgumentException("not a live task restated: " + task + " " + progress);
      }
    }
  }

  /** The task's message is confirmed in the queue of its tenant and priority. */
  record Queued(TaskId task) implements TaskEvent {}

  /**
   * The task's message lies in a wait tier.
   *
   * @param attempt the number the message carries
   * @param cause of the ending of the attempt before, if there was one
   */
  record Waiting(TaskId task, int attempt, WaitReason reason, Instant until, Optional<Cause> cause)
      implements TaskEvent {}

  /**
   * The task's message is confirmed in its tenant's returned queue.
   *
   * @param attempt the number the message carries
   * @param cause of the ending of the attempt before, if there was one
   */
  record Requeued(TaskId task, int attempt, Why why, Optional<Cause> cause) implements TaskEvent {}

  /**
   * The intent to run an attempt on a node, written before the message is sent there.
   *
   * @param choice why there; empty if it was sent to the same node again
   * @param seats of a gang, by rank; node, devices and fence are those of its first member
   * @param expectedEnd when it should have ended, as far as its dispatcher can tell; empty if it
   *     was sent to the same node again
   */
  record Assigned(
      TaskId task,
      int attempt,
      NodeId node,
      long epoch,
      String fenceHash,
      Resources reserved,
      List<Integer> devices,
      Optional<Choice> choice,
      Optional<List<Seat>> seats,
      Optional<Instant> expectedEnd)
      implements TaskEvent {
    public Assigned {
      devices = List.copyOf(devices);
      seats = seats.map(List::copyOf);
    }

    /** The intent for a task that is no gang, and whose end nobody can tell. */
    public Assigned(
        TaskId task,
        int attempt,
        NodeId node,
        long epoch,
        String fenceHash,
        Resources reserved,
        List<Integer> devices,
        Optional<Choice> choice) {
      this(
          task,
          attempt,
          node,
          epoch,
          fenceHash,
          reserved,
          devices,
          choice,
          Optional.empty(),
          Optional.empty());
    }

    /** This for a gang with these seats. */
    public Assigned seated(List<Seat> bySeat) {
      return new Assigned(
          task,
          attempt,
          node,
          epoch,
          fenceHash,
          reserved,
          devices,
          choice,
          Optional.of(bySeat),
          expectedEnd);
    }

    /** This with the time at which the attempt should have ended. */
    public Assigned until(Optional<Instant> end) {
      return new Assigned(
          task, attempt, node, epoch, fenceHash, reserved, devices, choice, seats, end);
    }

    /** The same without a reason for the choice of the node. */
    public Assigned(
        TaskId task,
        int attempt,
        NodeId node,
        long epoch,
        String fenceHash,
        Resources reserved,
        List<Integer> devices) {
      this(task, attempt, node, epoch, fenceHash, reserved, devices, Optional.empty());
    }
  }

  /** The intent came to nothing: the node never got the message. */
  record Unassigned(TaskId task, int attempt, NodeId node, long epoch, String reason)
      implements TaskEvent {}

  /** No present node could ever take the task. */
  record Blocked(TaskId task, int attempt, List<String> reasons) implements TaskEvent {
    public Blocked {
      reasons = List.copyOf(reasons);
    }
  }

  /** The executor has admitted the attempt and makes its container ready. */
  record Starting(TaskId task, int attempt, NodeId node, Fence fence) implements Report {}

  /** The container runs. */
  record Running(
      TaskId task, int attempt, NodeId node, Fence fence, String container, Instant startedAt)
      implements Report {}

  /**
   * The task ended well.
   *
   * @param output what the task wrote as its result; a JSON {@code null} is none
   */
  record Succeeded(
      TaskId task, int attempt, NodeId node, Fence fence, Ending ending, Optional<JsonNode> output)
      implements Report {
    public Succeeded {
      // A missing one is read as a JSON null.
      output = output.filter(value -> !value.isNull());
    }
  }

  /** The attempt ended badly; whether the task runs again is the watchdog's decision. */
  record AttemptEnded(
      TaskId task,
      int attempt,
      NodeId node,
      Fence fence,
      Cause cause,
      String message,
      Ending ending)
      implements Report {}

  /** What an executor reports of one member of a gang; the task's state stays. */
  sealed interface OfMember extends Report {
    int rank();
  }

  /** The member's container is made, and waits for the others. */
  record MemberPrepared(TaskId task, int attempt, int rank, NodeId node, Fence fence)
      implements OfMember {}

  /** The member's container runs; for the first member {@link Running} says so. */
  record MemberRunning(
      TaskId task,
      int attempt,
      int rank,
      NodeId node,
      Fence fence,
      String container,
      Instant startedAt)
      implements OfMember {}

  /**
   * The member has ended. The first member reports this, too, and ends the attempt only after all
   * have.
   *
   * @param cause empty if it ended well
   */
  record MemberEnded(
      TaskId task,
      int attempt,
      int rank,
      NodeId node,
      Fence fence,
      Optional<Cause> cause,
      String message,
      Ending ending)
      implements OfMember {}

  /** The member is not on its node, and nobody there can report it: it counts as ended. */
  record MemberLost(TaskId task, int attempt, int rank, String reason) implements TaskEvent {}

  /** Somebody wants the task to end; the wish outlives every restart. */
  record CancelRequested(TaskId task, String principal) implements TaskEvent {}

  /** The task ended because somebody wanted it to. */
  record Cancelled(TaskId task, int attempt) implements TaskEvent {}

  /** The task ended badly, for good. */
  record Failed(TaskId task, int attempt, Cause cause, Optional<Integer> exitCode, String message)
      implements TaskEvent {}

  /** The task ended because it ran for longer than it may. */
  record TimedOut(TaskId task, int attempt, String message) implements TaskEvent {}

  /** The task ended because it had not started by {@code startBefore}. */
  record Expired(TaskId task, int attempt) implements TaskEvent {}

  /**
   * What happens to an array as a whole; its task is the array. What happens to an index that has
   * left is told of the task {@code <array>_<index>}.
   */
  sealed interface Array extends TaskEvent {
    /**
     * The intent to run these indexes on a node: each becomes a task of its own, its first attempt
     * assigned. An index that has left before, or that there is not, counts for nothing.
     *
     * @param from the first
     * @param to the last
     * @param fenceHash of the one fence that the messages of all of them bear
     * @param reserved for each
     * @param devices which each gets, if it is a share of them
     * @param choice why the first of them went there
     * @param expectedEnd when each should have ended, as far as its dispatcher can tell
     */
    record Assigned(
        TaskId task,
        int from,
        int to,
        NodeId node,
        long epoch,
        String fenceHash,
        Resources reserved,
        List<Integer> devices,
        Optional<Choice> choice,
        Optional<Instant> expectedEnd)
        implements Array {
      public Assigned {
        devices = List.copyOf(devices);
      }

      /** The intent for indexes whose end nobody can tell. */
      public Assigned(
          TaskId task,
          int from,
          int to,
          NodeId node,
          long epoch,
          String fenceHash,
          Resources reserved,
          List<Integer> devices,
          Optional<Choice> choice) {
        this(task, from, to, node, epoch, fenceHash, reserved, devices, choice, Optional.empty());
      }

      /** The intent for one of these indexes. */
      public TaskEvent.Assigned of(int index) {
        return new TaskEvent.Assigned(
                task.at(index), 1, node, epoch, fenceHash, reserved, devices, choice)
            .until(expectedEnd);
      }
    }

    /** All indexes have succeeded. */
    record Succeeded(TaskId task) implements Array {}

    /** All indexes that left have ended, and not all of them well. */
    record Failed(TaskId task, String message) implements Array {}

    /** The array was cancelled, and all indexes that had left have ended. */
    record Cancelled(TaskId task, String message) implements Array {}
  }
}
