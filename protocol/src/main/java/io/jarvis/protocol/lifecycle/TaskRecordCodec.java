package io.jarvis.protocol.lifecycle;

import io.jarvis.protocol.event.EventJson;

/**
 * Task records as JSON, to be kept by a fold. Reading what was written gives an equal record.
 * Thread-safe.
 */
public final class TaskRecordCodec {
  private TaskRecordCodec() {}

  public static String encode(TaskRecord record) {
    return EventJson.MAPPER.writeValueAsString(record);
  }

  public static TaskRecord decode(String json) {
    return EventJson.MAPPER.readValue(json, TaskRecord.class);
  }
}
