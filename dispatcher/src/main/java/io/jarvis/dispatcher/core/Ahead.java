package io.jarvis.dispatcher.core;

/** Counts what is served before a task, an array index by index. */
record Ahead(Waiting task, ServiceOrder order) {
  /** How many of this entry of its tenant's lines. */
  int of(Waiting entry) {
    if (task.isOf(entry)) {
      int index = task.task().index().orElseThrow();
      return entry.row().map(row -> Math.min(row.before(index), row.free())).orElse(0);
    }
    return order.compare(entry, task) < 0 ? entry.size() : 0;
  }
}
