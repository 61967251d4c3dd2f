package io.jarvis.protocol.message;

/** Our own headers. */
public final class Headers {
  public static final String ATTEMPT = "jarvis-attempt";
  public static final String EPOCH = "jarvis-epoch";
  public static final String NODE = "jarvis-node";
  public static final String CAUSE = "jarvis-cause";
  public static final String EXIT_CODE = "jarvis-exit-code";
  public static final String REASON = "jarvis-reason";
  public static final String FENCE = "jarvis-fence";
  public static final String DEVICES = "jarvis-devices";
  public static final String RETRIES = "jarvis-retries";

  /** Of a member of a gang: its rank and all seats, as JSON. */
  public static final String GANG = "jarvis-gang";

  /** When the task was admitted, in milliseconds since 1970. */
  public static final String SUBMITTED_AT = "jarvis-submitted-at";

  /** Until when the message waits in tiers, in milliseconds since 1970. */
  public static final String DUE_AT = "jarvis-due-at";

  /** Why it waits: the first word of the routing key it goes on with. */
  public static final String WHY = "jarvis-why";

  /** Where the submitter wants the outcome. */
  public static final String REPLY_TO = "jarvis-reply-to";

  /** The submitter's own correlation id, given back with the outcome. */
  public static final String REPLY_CORRELATION = "jarvis-reply-correlation";

  public static final String TRACEPARENT = "traceparent";

  private Headers() {}
}
