package io.jarvis.state;

import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.message.OutcomeMessage;
import io.jarvis.protocol.message.Outcomes;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outcomes that are owed, by the offsets of the events that ended the tasks. Bounded: where no
 * leader tells them for long, the oldest are forgotten, and then nobody tells them. Written by one
 * thread; any thread may read.
 */
final class OwedOutcomes {
  private static final Logger LOG = LoggerFactory.getLogger(OwedOutcomes.class);

  private final int most;
  private final long mostBytes;
  private final NavigableMap<Long, Owed> byOffset = new ConcurrentSkipListMap<>();
  private final NavigableMap<Long, Owed> view = Collections.unmodifiableNavigableMap(byOffset);
  private long bytes;
  private boolean forgets;

  /**
   * @param mostBytes of the events
   */
  OwedOutcomes(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** A view that changes. */
  NavigableMap<Long, Owed> view() {
    return view;
  }

  void reset(SortedMap<Long, Owed> owed) {
    byOffset.clear();
    byOffset.putAll(owed);
    bytes = owed.values().stream().mapToLong(Owed::bytes).sum();
  }

  /**
   * A task has ended.
   *
   * @param last how it stood before
   */
  void ended(LogEntry entry, LiveTask last) {
    byOffset.put(entry.offset(), new Owed(subject(entry, last), entry.recorded(), entry.bytes()));
    bytes += entry.bytes();
    while (byOffset.size() > most || bytes > mostBytes) {
      bytes -= byOffset.pollFirstEntry().getValue().bytes();
      if (!forgets) {
        forgets = true;
        LOG.warn("too many outcomes are owed: the oldest are forgotten, and never told");
      }
    }
  }

  private static OutcomeMessage.Subject subject(LogEntry entry, LiveTask last) {
    LiveTask.Facts facts = last.facts();
    // An array has no attempts, and the number that its message bore.
    int attempt = Outcomes.attempt(entry.recorded().event()).orElse(last.progress().lineAttempt());
    return new OutcomeMessage.Subject(
        last.id(), facts.tenant(), facts.name(), attempt, facts.reply());
  }

  /** Counts only if it names an event that stands where it says. */
  void told(ClusterEvent.OutcomesTold told) {
    Owed last = byOffset.get(told.upTo());
    if (last != null && last.terminal().id().equals(told.event())) {
      NavigableMap<Long, Owed> out = byOffset.headMap(told.upTo(), true);
      out.values().forEach(owed -> bytes -= owed.bytes());
      out.clear();
      forgets = false;
    }
  }
}
