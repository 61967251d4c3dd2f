package io.jarvis.state.readmodel;

import io.jarvis.protocol.TaskId;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * The tasks that changed last, as the database has them; the one that was left alone longest goes
 * first. Bounded by their number and by the length of their texts. Confined to the folding thread.
 */
final class HotRecords {
  private final int most;
  private final long mostChars;
  private final LinkedHashMap<TaskId, Hot> tasks = new LinkedHashMap<>(16, 0.75f, true);
  private long chars;

  HotRecords(int most, long mostChars) {
    this.most = most;
    this.mostChars = mostChars;
  }

  private record Hot(StoredTask task, int chars) {}

  Optional<StoredTask> get(TaskId task) {
    return Optional.ofNullable(tasks.get(task)).map(Hot::task);
  }

  /** Keeps a task whose record is a text of this length in the database. */
  void put(StoredTask task, int textChars) {
    Hot before = tasks.put(task.record().spec().id(), new Hot(task, textChars));
    chars += textChars - (before == null ? 0 : before.chars());
    var oldest = tasks.values().iterator();
    while (tasks.size() > most || chars > mostChars) {
      chars -= oldest.next().chars();
      oldest.remove();
    }
  }

  void clear() {
    tasks.clear();
    chars = 0;
  }
}
