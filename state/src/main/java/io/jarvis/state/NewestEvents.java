package io.jarvis.state;

import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.event.Event;
import io.jarvis.protocol.event.LogEntry;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The newest events of the log as one process knows them: those it read last and those it appended
 * and has not read yet; and of them those that the log has lost, until they are read again.
 * Bounded: the oldest are forgotten. Thread-safe.
 */
final class NewestEvents {
  private final int most;
  private final long mostBytes;
  private final Deque<LogEntry> read = new ArrayDeque<>();
  private final Map<String, Unread> unread = new LinkedHashMap<>();
  private Map<String, Recorded> lost = new LinkedHashMap<>();
  private final Set<String> returned = new HashSet<>();

  /**
   * What has come into the log before all that it had lost was there again: it may have counted for
   * nothing there, and is lost in its turn.
   */
  private Map<String, Recorded> hasty = new LinkedHashMap<>();

  /** From which offset on what is read and was not remembered is new, while something is lost. */
  private long newFrom = Long.MAX_VALUE;

  private long bytes;

  /**
   * What was appended here and not read yet.
   *
   * @param behind what was the last to be read when it was appended
   */
  private record Unread(Recorded event, long behind, boolean confirmed) {}

  /**
   * @param most of those that were read, and of those that were not
   * @param mostBytes of those that were read, as they were written
   */
  NewestEvents(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** An event is being appended. */
  synchronized void appending(Recorded event) {
    // Whoever wrote a marker waits until it is read.
    if (isTakenOnce(event.event()) || event.event() instanceof ClusterEvent.LeaderElected) {
      unread.put(event.id(), new Unread(event, lastRead(), false));
      if (unread.size() > most) {
        unread.remove(unread.keySet().iterator().next());
      }
    }
  }

  /** It was in the log when this was confirmed. */
  synchronized void confirmed(Recorded event) {
    unread.computeIfPresent(
        event.id(), (id, appended) -> new Unread(event, appended.behind(), true));
  }

  /** Whoever appended this was told that it may not be there, and sees to it. */
  synchronized void failed(Recorded event) {
    unread.remove(event.id());
  }

  /** These entries are in the log. */
  synchronized void read(List<LogEntry> entries) {
    entries.forEach(this::read);
    while (read.size() > most || (bytes > mostBytes && read.size() > 1)) {
      bytes -= read.remove().bytes();
    }
    notifyAll();
  }

  private void read(LogEntry entry) {
    Recorded event = entry.recorded();
    unread.remove(event.id());
    boolean wasLost = lost.remove(event.id()) != null;
    if (isTakenOnce(event.event())) {
      remember(entry, wasLost);
    }
    if (lost.isEmpty() && newFrom != Long.MAX_VALUE) {
      lost = hasty;
      forgetReturned();
    }
  }

  private void remember(LogEntry entry, boolean wasLost) {
    Recorded event = entry.recorded();
    if (newFrom != Long.MAX_VALUE && wasLost) {
      returned.add(event.id());
    } else if (entry.offset() >= newFrom && !returned.contains(event.id()) && hasty.size() < most) {
      hasty.put(event.id(), event);
    }
    if (lastRead() < entry.offset()) {
      read.add(entry);
      bytes += entry.bytes();
    }
  }

  private long lastRead() {
    return read.isEmpty() ? -1 : read.getLast().offset();
  }

  private void forgetReturned() {
    hasty = new LinkedHashMap<>();
    returned.clear();
    newFrom = Long.MAX_VALUE;
  }

  /** What was read from this offset on is void: as long as it is not read again, it is lost. */
  synchronized void voidFrom(long offset) {
    LinkedHashMap<String, Recorded> all = new LinkedHashMap<>();
    forgetReturned();
    while (!read.isEmpty() && read.getLast().offset() >= offset) {
      LogEntry entry = read.removeLast();
      bytes -= entry.bytes();
      newFrom = Math.min(newFrom, entry.offset());
      all.putFirst(entry.recorded().id(), entry.recorded());
    }
    lost.forEach(all::putIfAbsent);
    unread.forEach((id, appended) -> all.putIfAbsent(id, appended.event()));
    unread.clear();
    lost = all;
  }

  /** What was confirmed and has not been read. */
  synchronized Set<String> awaited() {
    Set<String> awaited = new HashSet<>();
    unread.forEach((id, appended) -> {
      if (appended.confirmed()) {
        awaited.add(id);
      }
    });
    return awaited;
  }

  /**
   * The log was read beyond where these were when they were confirmed: those that have not been met
   * are lost. What was read since the first of them was appended may have counted for nothing, and
   * is lost with them.
   */
  synchronized void passed(Set<String> awaited) {
    List<LogEntry> missing =
        unread.values().stream()
            .filter(appended -> awaited.contains(appended.event().id()))
            .map(appended -> new LogEntry(appended.behind(), appended.event()))
            .toList();
    if (missing.isEmpty() || !lost.isEmpty()) {
      return;
    }
    Stream<LogEntry> since =
        read.stream().filter(entry -> entry.offset() > missing.getFirst().offset());
    Stream.concat(since, missing.stream())
        .sorted(Comparator.comparingLong(LogEntry::offset))
        .map(LogEntry::recorded)
        .forEach(event -> lost.putIfAbsent(event.id(), event));
    missing.forEach(entry -> unread.remove(entry.recorded().id()));
    newFrom = lastRead() + 1;
  }

  /** What the log has lost, in the order in which it had it. */
  synchronized List<Recorded> lost() {
    return List.copyOf(lost.values());
  }

  /** Waits until nothing is lost; whether that is so. */
  synchronized boolean awaitWhole(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toNanos();
        !lost.isEmpty() && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return lost.isEmpty();
  }

  /**
   * Whether every fold takes it once, however often it is written. What nodes said of themselves is
   * said again by them; what is said of the log's offsets, and a marker of an election, means its
   * place.
   */
  private static boolean isTakenOnce(Event event) {
    return switch (event) {
      case TaskEvent e -> true;
      case RunEvent e -> true;
      case ClusterEvent e -> false;
      case NodeEvent e -> false;
    };
  }
}
