package io.jarvis.protocol.explain;

import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.Word;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why a task waits, as of an instant.
 *
 * @param policy which placement policy is in force
 * @param reason the verdict in a sentence
 * @param changes each starts the task now, as a plan with that change has shown; the smallest first
 * @param start when it should start, if that can be said
 */
public record Explanation(
    Instant at,
    String policy,
    Verdict verdict,
    String reason,
    Position position,
    Share share,
    Nodes nodes,
    List<Change> changes,
    Optional<Start> start) {
  public Explanation {
    changes = List.copyOf(changes);
  }

  /** What a plan says of it. */
  public enum Verdict implements Word {
    /** It gets a place now. */
    STARTING,
    /** Nodes could take it, and none has room. */
    NO_ROOM,
    /** None has room, and a start is kept for it. */
    START_KEPT,
    /** None has room, and others leave one for it. */
    MAKING_ROOM,
    /** As many of its concurrency key are on nodes as may be. */
    THROTTLED,
    /** As many indexes of its array are out as may be. */
    PARALLELISM,
    /** Its tenant's quota has no room for it. */
    OVER_QUOTA,
    /** No present node could ever take it. */
    NEVER_FITS,
    /** It is too late for it. */
    EXPIRED
  }

  /**
   * Its place in its tenant's line, from 1.
   *
   * @param of how many of the tenant's tasks the dispatcher holds
   * @param exactness at least, if it stands behind those the dispatcher holds
   */
  public record Position(int place, int of, Exactness exactness) {}

  /** Whether a place is known. */
  public enum Exactness implements Word {
    EXACT,
    AT_LEAST
  }

  /**
   * The tenant's dominant share, 0 to 1, and its place among the tenants that have tasks waiting,
   * the smallest share over its weight first.
   */
  public record Share(double dominant, int weight, int place, int of) {}

  /**
   * The nodes that count as present.
   *
   * @param refusals a node counts under each of its reasons
   */
  public record Nodes(int present, int refusing, List<Refusal> refusals) {
    public Nodes {
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * Why nodes refuse it.
   *
   * @param reason a resource, a constraint, or what is the matter with the node
   * @param detail what is asked and the most that one of them has; may be empty
   */
  public record Refusal(String reason, int nodes, String detail) {}

  /**
   * Something else that starts it now.
   *
   * @param kind what is changed
   * @param from how it is
   * @param to how it would have to be
   * @param node where it would start
   */
  public record Change(Kind kind, String from, String to, NodeId node, String text) {}

  /** What can be changed. */
  public enum Kind implements Word {
    RESOURCES,
    CONSTRAINT,
    QUOTA,
    NODE,
    EXPECTED_DURATION,
    PRIORITY,
    PARALLELISM
  }

  /**
   * When it should start if nothing else comes, by playing on what runs and waits now.
   *
   * @param expected if each task runs as long as the middle one of its kind did
   * @param earliest if each runs as long as the shortest of its kind did; those that run now end at
   *     once, if too little is known of their kind
   * @param latest if each runs as long as it may; empty if that reaches too far
   * @param basis how it was found
   */
  public record Start(Instant expected, Instant earliest, Optional<Instant> latest, Basis basis) {}

  /** How a start was found. */
  public enum Basis implements Word {
    /** It was placed in the play. */
    PLAYED,
    /** The play ended before; as fast as those before it were placed, it would be placed then. */
    EXTRAPOLATED
  }
}
