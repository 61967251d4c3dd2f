package io.jarvis.dispatcher.core;

import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** All lines of the window. Not thread-safe: a plan reads it while nothing changes it. */
public final class WaitingLines {
  private final Map<LineKey, Line> lines = new HashMap<>();
  private int size;
  private StepListener listener = StepListener.NONE;

  /** Nobody waits. */
  public WaitingLines() {}

  /** An independent copy. */
  public WaitingLines copy() {
    WaitingLines copy = new WaitingLines();
    lines.forEach((key, line) -> copy.lines.put(key, new Line(line)));
    copy.size = size;
    return copy;
  }

  /** Puts a task into its line, at its place. */
  public void add(Waiting waiting) {
    lines.computeIfAbsent(waiting.line(), key -> new Line()).add(waiting);
    size++;
    listener.stepped(new Step.Came(waiting));
  }

  /** Takes a task that is there out of its line, an index out of its array. */
  public void remove(Waiting waiting) {
    Line line = lines.get(waiting.line());
    if (line == null) {
      return;
    }
    size -= line.size();
    line.remove(waiting);
    size += line.size();
    if (line.size() == 0) {
      lines.remove(waiting.line());
    }
    listener.stepped(new Step.Left(waiting));
  }

  /** Tells this listener from now on, and no other. */
  void tell(StepListener other) {
    listener = other;
  }

  /** How to make them anew. */
  List<Step> steps() {
    return lines.values().stream()
        .flatMap(line -> line.groups().stream())
        .flatMap(Collection::stream)
        .<Step>map(Step.Came::new)
        .toList();
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The tenants that have tasks, by name. */
  List<TenantId> tenants() {
    return lines.keySet().stream()
        .map(LineKey::tenant)
        .distinct()
        .sorted(Comparator.comparing(TenantId::value))
        .toList();
  }

  /** All tasks of a tenant, in no order. */
  Stream<Waiting> of(TenantId tenant) {
    return lines(tenant).stream()
        .flatMap(line -> line.groups().stream())
        .flatMap(Collection::stream);
  }

  /** All lines of a tenant. */
  List<Line> lines(TenantId tenant) {
    return Arrays.stream(Priority.values()).flatMap(p -> lines(tenant, p).stream()).toList();
  }

  /** The lines of one class of a tenant. */
  List<Line> lines(TenantId tenant, Priority priority) {
    return Arrays.stream(LineKey.Origin.values())
        .map(origin -> lines.get(new LineKey(tenant, priority, origin)))
        .filter(Objects::nonNull)
        .toList();
  }
}
