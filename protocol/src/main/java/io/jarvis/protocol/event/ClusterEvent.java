package io.jarvis.protocol.event;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import java.util.List;
import java.util.Optional;

/** What happened to the cluster as a whole, and to messages that never became a task. */
public sealed interface ClusterEvent extends Event {

  /** A new leader; it has read the log once it meets its own marker. */
  record LeaderElected(String service, String instance, long epoch) implements ClusterEvent {
    @Override
    public String subject() {
      return service;
    }
  }

  /** A submission by AMQP that was refused. */
  record SubmissionRefused(
      String refusal,
      Optional<String> id,
      String principal,
      int status,
      String title,
      List<FieldError> errors)
      implements ClusterEvent {
    public SubmissionRefused {
      errors = List.copyOf(errors);
    }

    @Override
    public String subject() {
      return refusal;
    }
  }

  /** A letter that cannot be decoded or belongs to no live attempt. */
  record LetterParked(String letter, String reason, String source, String bodyStart)
      implements ClusterEvent {
    @Override
    public String subject() {
      return letter;
    }
  }

  /** The outcome of an array that has ended is with the broker. */
  record OutcomeTold(TaskId task) implements ClusterEvent {
    @Override
    public String subject() {
      return task.value();
    }
  }

  /** The cluster's configuration was changed. */
  record ConfigChanged(String key, String principal) implements ClusterEvent {
    @Override
    public String subject() {
      return key;
    }
  }
}
