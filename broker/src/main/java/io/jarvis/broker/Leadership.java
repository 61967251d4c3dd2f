package io.jarvis.broker;

/**
 * One leader among the replicas of a service: whoever holds the token of {@code
 * jarvis.leader.<service>} unacked. Thread-safe.
 *
 * <p>A leader that loses its channel learns it at once, one that is cut off learns it when its
 * heartbeats fail; until then two may believe to lead. That is why everything a leader writes bears
 * its epoch.
 */
public interface Leadership extends AutoCloseable {
  /** Gives the token back, so that a standby takes over at once. */
  @Override
  void close();

  /** Told of elections, by one thread at a time. */
  interface Candidate {
    /** We lead from here on. May block: the token is held meanwhile. */
    void elected();

    /** We lead no more: stop what a leader does before returning. */
    void deposed();
  }
}
