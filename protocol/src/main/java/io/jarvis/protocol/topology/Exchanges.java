package io.jarvis.protocol.topology;

/** The exchanges of the vhost; what each is for stands in {@code docs/architecture.md}. */
public final class Exchanges {
  public static final String SUBMIT = "jarvis.submit";

  /** What was sent to {@link #SUBMIT} for a tenant without an intake of its own (ADR-0005). */
  public static final String STRANGERS = "jarvis.strangers";

  public static final String TASKS = "jarvis.tasks";
  public static final String ASSIGN = "jarvis.assign";
  public static final String WAIT = "jarvis.wait";
  public static final String OUTCOMES = "jarvis.outcomes";

  /** Runs of workflows on their way to the service that runs them (ADR-0008). */
  public static final String WORKFLOWS = "jarvis.workflows";

  public static final String CONTROL = "jarvis.control";
  public static final String DEAD_LETTERS = "jarvis.dlx";
  public static final String ALTERNATE = "jarvis.alternate";
  public static final String LEADER = "jarvis.leader";
  public static final String PARK = "jarvis.park";

  /**
   * The broker's own, which routes to the queue the key names; only the ingress may write to it, to
   * answer at {@code reply_to}.
   */
  public static final String DEFAULT = "";

  private Exchanges() {}
}
