package io.jarvis.protocol.event;

import io.jarvis.protocol.FieldError;
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

  /**
   * The outcomes of all that ended up to an event are with the broker. It counts only where the log
   * has that event at that offset: if not, it has lost its tail, and what stands there is new.
   *
   * @param service who told them
   * @param upTo the offset of the last event that ended one of them
   * @param event the id of that event
   */
  record OutcomesTold(String service, long upTo, String event) implements ClusterEvent {
    @Override
    public String subject() {
      return service;
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
