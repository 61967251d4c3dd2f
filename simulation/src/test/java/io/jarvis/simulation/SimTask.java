package io.jarvis.simulation;

import io.jarvis.protocol.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.json.JsonMapper;

/** A task of a simulation, as it is submitted. */
record SimTask(TaskId id, TaskKind kind, byte[] body) {
  /** Some of each kind. */
  static List<SimTask> some(RandomGenerator chance, Instant now) {
    List<SimTask> tasks = new ArrayList<>();
    for (TaskKind kind : TaskKind.values()) {
      for (int number = 1; number <= kind.count(); number++) {
        tasks.add(of(kind, number, chance, now));
      }
    }
    return tasks;
  }

  private static SimTask of(TaskKind kind, int number, RandomGenerator chance, Instant now) {
    String id = kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + number;
    Map<String, Object> fields = kind.fields(chance, now);
    fields.put("id", id);
    return new SimTask(new TaskId(id), kind, JsonMapper.shared().writeValueAsBytes(fields));
  }
}
