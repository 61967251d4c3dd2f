package io.jarvis.watchdog;

import io.jarvis.watchdog.core.LetterJudge;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the watchdog works.
 *
 * @param instance names this replica in events and connections
 * @param window how many letters are in hand at once
 * @param nodePatience how long both witnesses must agree that a node is dead
 * @param settle how long nobody is declared dead after an election or an outage
 * @param look how often both witnesses are asked
 * @param repairAfter how long a task may be admitted without being queued
 * @param auditEvery how often admitted tasks and queues are audited
 * @param searchLimit how long the log may be searched for one specification
 * @param restate when live tasks are written into the log again
 * @param runtimeErrors how many engine errors in a row send a task back; the next one fails it
 * @param forgetNodes how long a node is not in the catalog until its keys in Consul are removed
 */
@ConfigurationProperties("jarvis.watchdog")
public record WatchdogProperties(
    @DefaultValue("watchdog-1") String instance,
    @DefaultValue("jarvis-watchdog") String username,
    @DefaultValue("jarvis-watchdog") String password,
    @DefaultValue("500") int window,
    @DefaultValue("15s") Duration nodePatience,
    @DefaultValue("90s") Duration settle,
    @DefaultValue("1s") Duration look,
    @DefaultValue("60s") Duration repairAfter,
    @DefaultValue("10s") Duration auditEvery,
    @DefaultValue("10m") Duration searchLimit,
    @DefaultValue Restate restate,
    @DefaultValue("" + LetterJudge.DEFAULT_RUNTIME_ERRORS) int runtimeErrors,
    @DefaultValue("30d") Duration forgetNodes) {

  /**
   * When live tasks are written into the log again.
   *
   * @param every how often it is looked
   * @param after how old a task's place in the log may become; well below the log's max-age
   * @param events a log with fewer events is never trimmed for its max-length-bytes
   */
  public record Restate(
      @DefaultValue("1h") Duration every,
      @DefaultValue("10d") Duration after,
      @DefaultValue("2000000") long events) {}

  @Override
  public String toString() {
    return "WatchdogProperties[" + instance + " as " + username + "]";
  }
}
