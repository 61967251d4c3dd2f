package io.jarvis.executor.journal;

import io.jarvis.executor.container.OutputPosition;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.executor.core.StopReason;
import io.jarvis.executor.journal.AttemptRecord.OutputMark;
import io.jarvis.executor.journal.AttemptRecord.Reservation;
import io.jarvis.protocol.Fence;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.event.EventCodec;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.event.Recorded;
import io.jarvis.protocol.message.Membership;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpecReader;
import io.jarvis.protocol.task.TaskSpecWriter;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Changes of records as lines of JSON. A line holds only the fields that changed; reading them in
 * order gives the record.
 */
final class JournalCodec {
  private static final TaskSpecReader SPECS = new TaskSpecReader(SubmissionLimits.DEFAULT);
  private static final int USUAL_BYTES = 256;

  private JournalCodec() {}

  static byte[] assignment(AttemptRecord record) {
    return line(record.key(), json -> writeAssignment(record, json));
  }

  static byte[] container(AttemptRecord record) {
    return line(record.key(), json -> writeContainer(record, json));
  }

  static byte[] output(AttemptRecord record) {
    return line(record.key(), json -> writeOutput(record.output(), json));
  }

  static byte[] stop(AttemptRecord record) {
    return line(record.key(), json -> writeStop(record, json));
  }

  static byte[] ending(AttemptRecord record) {
    return line(record.key(), json -> writeEnding(record, json));
  }

  static byte[] settled(AttemptRecord record) {
    return line(record.key(), json -> writeSettled(record, json));
  }

  /** All of a record in one line. */
  static byte[] whole(AttemptRecord record) {
    return line(
        record.key(),
        json -> {
          writeAssignment(record, json);
          writeContainer(record, json);
          writeOutput(record.output(), json);
          writeStop(record, json);
          writeEnding(record, json);
          writeSettled(record, json);
        });
  }

  /** Whose record a line changes; empty if it is no line of ours, as after a power cut. */
  static Optional<Line> parse(String text) {
    try {
      JsonNode json = Json.TREES.readTree(text);
      TaskId task = new TaskId(json.path("task").asString());
      return Optional.of(new Line(new AttemptKey(task, json.path("attempt").asInt()), json));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A parsed line. */
  record Line(AttemptKey key, JsonNode json) {
    /**
     * The record after this line; empty if nothing is known of an attempt that begins in the
     * middle.
     */
    Optional<AttemptRecord> applyTo(Optional<AttemptRecord> before) {
      Optional<AttemptRecord> record = json.has("fence") ? Optional.of(assigned(before)) : before;
      return record.map(this::changed);
    }

    private AttemptRecord assigned(Optional<AttemptRecord> before) {
      Fence fence = new Fence(json.path("fence").asString());
      long epoch = json.path("epoch").asLong();
      return before
          .map(known -> known.withAssignment(epoch, fence, membership()))
          .orElseGet(() -> AttemptRecord.admitted(key, epoch, fence, reservation()));
    }

    private Reservation reservation() {
      List<Integer> devices = new ArrayList<>();
      json.path("devices").forEach(device -> devices.add(device.asInt()));
      return new Reservation(SPECS.readResources(json.path("resources")), devices, membership());
    }

    private Optional<Membership> membership() {
      return json.has("gang")
          ? Optional.of(EventJson.MAPPER.treeToValue(json.path("gang"), Membership.class))
          : Optional.empty();
    }

    /** Empty if it is a reason of a later version. */
    private Optional<StopReason> stop() {
      String name = json.path("stop").asString();
      return Arrays.stream(StopReason.values())
          .filter(reason -> reason.name().equals(name))
          .findFirst();
    }

    private AttemptRecord changed(AttemptRecord before) {
      AttemptRecord record = before;
      if (json.has("container")) {
        record = record.withContainer(json.path("container").asString());
      }
      if (json.has("sequence")) {
        var position =
            new OutputPosition(
                Instant.parse(json.path("at").asString()), json.path("same").asInt());
        record = record.withOutput(new OutputMark(json.path("sequence").asLong(), position));
      }
      if (json.has("stop")) {
        record = stop().map(record::withStop).orElse(record);
      }
      if (json.has("ending")) {
        Optional<Recorded> ending =
            EventCodec.decode(Json.TREES.writeValueAsBytes(json.path("ending")));
        record = ending.map(record::withEnding).orElse(record);
      }
      return json.has("settled")
          ? record.withSettled(Instant.parse(json.path("settled").asString()))
          : record;
    }
  }

  private static void writeAssignment(AttemptRecord record, JsonGenerator json) {
    json.writeStringProperty("fence", record.fence().secret());
    json.writeNumberProperty("epoch", record.epoch());
    json.writeName("resources");
    TaskSpecWriter.write(record.reservation().resources(), json);
    json.writeArrayPropertyStart("devices");
    record.reservation().devices().forEach(json::writeNumber);
    json.writeEndArray();
    record
        .reservation()
        .membership()
        .ifPresent(gang ->
            json.writeName("gang").writeRawValue(EventJson.MAPPER.writeValueAsString(gang)));
  }

  private static void writeContainer(AttemptRecord record, JsonGenerator json) {
    record.container().ifPresent(id -> json.writeStringProperty("container", id));
  }

  private static void writeOutput(OutputMark mark, JsonGenerator json) {
    json.writeNumberProperty("sequence", mark.sequence());
    json.writeStringProperty("at", mark.position().at().toString());
    json.writeNumberProperty("same", mark.position().sameInstant());
  }

  private static void writeStop(AttemptRecord record, JsonGenerator json) {
    record.stop().ifPresent(reason -> json.writeStringProperty("stop", reason.name()));
  }

  private static void writeEnding(AttemptRecord record, JsonGenerator json) {
    record
        .ending()
        .ifPresent(event ->
            json.writeName("ending")
                .writeRawValue(
                    new String(EventCodec.encode(event), java.nio.charset.StandardCharsets.UTF_8)));
  }

  private static void writeSettled(AttemptRecord record, JsonGenerator json) {
    record.settledAt().ifPresent(at -> json.writeStringProperty("settled", at.toString()));
  }

  private static byte[] line(AttemptKey key, Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    try (JsonGenerator json = Json.TREES.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringProperty("task", key.task().value());
      json.writeNumberProperty("attempt", key.attempt());
      fields.accept(json);
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }
}
