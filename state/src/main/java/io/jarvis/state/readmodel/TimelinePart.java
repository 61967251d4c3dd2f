package io.jarvis.state.readmodel;

import io.jarvis.protocol.task.Json;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * A part of a task's timeline, as the database keeps it.
 *
 * @param seq of the task
 * @param offset of the first entry
 * @param entries as a JSON array
 */
record TimelinePart(long seq, long offset, String entries) {
  private static final int USUAL_CHARS = 1_024;

  /** The rows as one part for each task. */
  static List<TimelinePart> of(List<BatchFold.TimelineRow> rows) {
    Map<Long, List<BatchFold.TimelineRow>> bySeq = new LinkedHashMap<>();
    rows.forEach(row -> bySeq.computeIfAbsent(row.seq(), seq -> new ArrayList<>()).add(row));
    List<TimelinePart> parts = new ArrayList<>(bySeq.size());
    bySeq.forEach((seq, all) ->
        parts.add(new TimelinePart(seq, all.getFirst().entry().offset(), encode(all))));
    return parts;
  }

  /** What {@link #entries} holds. */
  static List<TimelineEntry> decode(String entries) {
    List<TimelineEntry> all = new ArrayList<>();
    for (JsonNode entry : Json.TREES.readTree(entries)) {
      all.add(
          new TimelineEntry(
              entry.path("offset").asLong(),
              Instant.ofEpochMilli(entry.path("at").asLong()),
              entry.path("type").asString(),
              entry.path("source").asString(),
              entry.path("data")));
    }
    return all;
  }

  private static String encode(List<BatchFold.TimelineRow> rows) {
    StringWriter text = new StringWriter(USUAL_CHARS);
    try (JsonGenerator json = Json.TREES.createGenerator(text)) {
      json.writeStartArray();
      rows.forEach(row -> write(row, json));
      json.writeEndArray();
    }
    return text.toString();
  }

  private static void write(BatchFold.TimelineRow row, JsonGenerator json) {
    json.writeStartObject();
    json.writeNumberProperty("offset", row.entry().offset());
    json.writeNumberProperty("at", row.entry().recorded().time().toEpochMilli());
    json.writeStringProperty("type", row.event().type());
    json.writeStringProperty("source", row.entry().recorded().source());
    json.writeName("data");
    EventData.of(row.event(), json);
    json.writeEndObject();
  }
}
