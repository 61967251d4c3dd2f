package io.jarvis.ingress.flow;

import io.jarvis.broker.Broker;
import io.jarvis.broker.EventLog;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.protocol.Word;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Looks at each part the ingress needs. Thread-safe; may take as long as {@link #LOG_TIMEOUT}. */
public final class Health {
  static final Duration LOG_TIMEOUT = Duration.ofSeconds(2);

  private final Broker broker;
  private final EventLog log;
  private final NodeCatalog catalog;
  private final FoldState fold;
  private final Tenants tenants;
  private final long maxLag;

  /**
   * @param maxLag how many events the read model may be behind and still be called caught up
   */
  public Health(
      Broker broker,
      EventLog log,
      NodeCatalog catalog,
      FoldState fold,
      Tenants tenants,
      long maxLag) {
    this.broker = broker;
    this.log = log;
    this.catalog = catalog;
    this.fold = fold;
    this.tenants = tenants;
    this.maxLag = maxLag;
  }

  public Report report() {
    Map<String, Part> parts = new TreeMap<>();
    parts.put("broker", brokerPart());
    parts.put(
        "catalog",
        new Part(
            catalog.reach() == NodeCatalog.Reach.REACHED ? Status.UP : Status.DOWN,
            catalog.reach().name().toLowerCase(java.util.Locale.ROOT)));
    parts.put(
        "tenants",
        tenants.ready()
            ? new Part(Status.UP, "their queues stand")
            : new Part(Status.DOWN, "queues are not declared yet"));
    logParts(parts);
    boolean up = parts.values().stream().allMatch(part -> part.status() == Status.UP);
    return new Report(up ? Status.UP : Status.DOWN, parts);
  }

  private Part brokerPart() {
    return switch (broker.state()) {
      case CONNECTED -> new Part(Status.UP, "connected");
      case BLOCKED -> new Part(Status.DOWN, "an alarm of the broker blocks publishers");
      case DISCONNECTED -> new Part(Status.DOWN, "not connected");
    };
  }

  private void logParts(Map<String, Part> parts) {
    try {
      long end = log.end(LOG_TIMEOUT);
      long lag = Math.max(0, end - fold.position());
      parts.put("log", new Part(Status.UP, "ends at " + end));
      parts.put(
          "read-model",
          fold.failure()
              .map(why -> new Part(Status.DOWN, why))
              .orElseGet(
                  () -> new Part(lag <= maxLag ? Status.UP : Status.DOWN, lag + " events behind")));
    } catch (EventLog.LogUnavailableException e) {
      parts.put("log", new Part(Status.DOWN, "it does not answer"));
      parts.put("read-model", new Part(Status.DOWN, "its lag is not known"));
    }
  }

  /** Whether something works. */
  public enum Status implements Word {
    UP,
    DOWN
  }

  /** A part and what there is to say of it. */
  public record Part(Status status, String detail) {}

  /** The whole, which is up if every part is. */
  public record Report(Status status, Map<String, Part> parts) {}

  /** How the fold of the log into the read model stands. */
  public interface FoldState {
    /** The offset behind the last event that is folded. */
    long position();

    /** Why the fold has stopped; empty while it works. */
    java.util.Optional<String> failure();
  }
}
