package io.jarvis.state.readmodel;

import io.jarvis.protocol.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks that changed last, as the database has them; the one that was left alone longest goes
 * first. Confined to the folding thread.
 */
final class HotRecords {
  private final int most;
  private final LinkedHashMap<TaskId, StoredTask> tasks = new LinkedHashMap<>(16, 0.75f, true);

  HotRecords(int most) {
    this.most = most;
  }

  Optional<StoredTask> get(TaskId task) {
    return Optional.ofNullable(tasks.get(task));
  }

  void putAll(Map<TaskId, StoredTask> changed) {
    tasks.putAll(changed);
    var oldest = tasks.keySet().iterator();
    for (int surplus = tasks.size() - most; surplus > 0; surplus--) {
      oldest.next();
      oldest.remove();
    }
  }

  void clear() {
    tasks.clear();
  }
}
