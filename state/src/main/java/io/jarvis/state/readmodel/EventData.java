package io.jarvis.state.readmodel;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.NodeId;
import io.jarvis.protocol.event.Choice;
import io.jarvis.protocol.event.NodeEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Json;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** The data of an event as the API shows it: no specification, no output and above all no fence. */
final class EventData {
  private static final int USUAL_CHARS = 128;

  private EventData() {}

  /** As the value that comes next in a larger document. */
  static void of(TaskEvent event, JsonGenerator json) {
    json.writeStartObject();
    write(event, json);
    json.writeEndObject();
  }

  static String of(NodeEvent event) {
    return object(json -> {
      switch (event) {
        case NodeEvent.Joined e -> {}
        case NodeEvent.Left e -> {}
        case NodeEvent.ModeChanged e -> {
          json.writeStringProperty("mode", e.mode().word());
          text(json, "principal", e.principal());
        }
        case NodeEvent.Reported e -> json.writeNumberProperty("attempts", e.held().size());
        case NodeEvent.Dead e -> text(json, "reason", e.reason());
      }
    });
  }

  private static void write(TaskEvent event, JsonGenerator json) {
    switch (event) {
      case TaskEvent.Submitted e -> {
        json.writeStringProperty("door", e.door().word());
        text(json, "principal", e.principal());
      }
      case TaskEvent.Restated e -> json.writeStringProperty("state", e.progress().state().word());
      case TaskEvent.Queued e -> {}
      case TaskEvent.Waiting e -> {
        attempt(json, e.attempt());
        json.writeStringProperty("reason", e.reason().word());
        json.writeStringProperty("until", e.until().toString());
        cause(json, e.cause());
      }
      case TaskEvent.Requeued e -> {
        attempt(json, e.attempt());
        json.writeStringProperty("why", e.why().word());
        cause(json, e.cause());
      }
      case TaskEvent.Assigned e -> assigned(e, json);
      case TaskEvent.Unassigned e -> {
        attempt(json, e.attempt());
        json.writeStringProperty("node", e.node().value());
        text(json, "reason", e.reason());
      }
      case TaskEvent.Blocked e -> {
        attempt(json, e.attempt());
        texts(json, "reasons", e.reasons());
      }
      case TaskEvent.Report e -> report(e, json);
      case TaskEvent.MemberLost e -> {
        attempt(json, e.attempt());
        json.writeNumberProperty("rank", e.rank());
        text(json, "reason", e.reason());
      }
      case TaskEvent.CancelRequested e -> text(json, "principal", e.principal());
      case TaskEvent.Cancelled e -> attempt(json, e.attempt());
      case TaskEvent.Failed e -> {
        attempt(json, e.attempt());
        cause(json, Optional.of(e.cause()));
        e.exitCode().ifPresent(code -> json.writeNumberProperty("exitCode", code));
        text(json, "message", e.message());
      }
      case TaskEvent.TimedOut e -> {
        attempt(json, e.attempt());
        text(json, "message", e.message());
      }
      case TaskEvent.Expired e -> attempt(json, e.attempt());
      case TaskEvent.Array.Assigned e -> {
        json.writeNumberProperty("from", e.from());
        json.writeNumberProperty("to", e.to());
        placed(e.node(), e.epoch(), e.devices(), e.choice(), json);
        end(e.expectedEnd(), json);
      }
      case TaskEvent.Array.Succeeded e -> {}
      case TaskEvent.Array.Failed e -> text(json, "message", e.message());
      case TaskEvent.Array.Cancelled e -> text(json, "message", e.message());
    }
  }

  private static void assigned(TaskEvent.Assigned event, JsonGenerator json) {
    attempt(json, event.attempt());
    placed(event.node(), event.epoch(), event.devices(), event.choice(), json);
    end(event.expectedEnd(), json);
    event
        .seats()
        .ifPresent(seats ->
            texts(json, "seats", seats.stream().map(seat -> seat.node().value()).toList()));
  }

  private static void placed(
      NodeId node, long epoch, List<Integer> devices, Optional<Choice> why, JsonGenerator json) {
    json.writeStringProperty("node", node.value());
    json.writeNumberProperty("epoch", epoch);
    if (!devices.isEmpty()) {
      json.writeArrayPropertyStart("devices");
      devices.forEach(json::writeNumber);
      json.writeEndArray();
    }
    why.ifPresent(choice -> choice(choice, json));
  }

  private static void end(Optional<Instant> expected, JsonGenerator json) {
    expected.ifPresent(end -> text(json, "expectedEnd", end.toString()));
  }

  private static void choice(Choice choice, JsonGenerator json) {
    json.writeObjectPropertyStart("choice");
    json.writeStringProperty("policy", choice.policy());
    choice.score().ifPresent(score -> json.writeNumberProperty("score", score));
    choice.image().ifPresent(image -> json.writeNumberProperty("image", image));
    choice
        .next()
        .ifPresent(next -> {
          json.writeObjectPropertyStart("next");
          json.writeStringProperty("node", next.node().value());
          json.writeNumberProperty("score", next.score());
          json.writeEndObject();
        });
    json.writeEndObject();
  }

  private static void report(TaskEvent.Report report, JsonGenerator json) {
    attempt(json, report.attempt());
    json.writeStringProperty("node", report.node().value());
    switch (report) {
      case TaskEvent.Starting e -> {}
      case TaskEvent.Running e -> json.writeStringProperty("container", e.container());
      case TaskEvent.Succeeded e ->
          e.ending().exitCode().ifPresent(code -> json.writeNumberProperty("exitCode", code));
      case TaskEvent.AttemptEnded e -> {
        cause(json, Optional.of(e.cause()));
        e.ending().exitCode().ifPresent(code -> json.writeNumberProperty("exitCode", code));
        text(json, "message", e.message());
      }
      case TaskEvent.OfMember e -> ofMember(e, json);
    }
  }

  private static void ofMember(TaskEvent.OfMember report, JsonGenerator json) {
    json.writeNumberProperty("rank", report.rank());
    switch (report) {
      case TaskEvent.MemberPrepared e -> {}
      case TaskEvent.MemberRunning e -> json.writeStringProperty("container", e.container());
      case TaskEvent.MemberEnded e -> {
        cause(json, e.cause());
        e.ending().exitCode().ifPresent(code -> json.writeNumberProperty("exitCode", code));
        text(json, "message", e.message());
      }
    }
  }

  private static String object(Consumer<JsonGenerator> members) {
    StringWriter text = new StringWriter(USUAL_CHARS);
    try (JsonGenerator json = Json.TREES.createGenerator(text)) {
      json.writeStartObject();
      members.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void attempt(JsonGenerator json, int attempt) {
    json.writeNumberProperty("attempt", attempt);
  }

  private static void cause(JsonGenerator json, Optional<Cause> cause) {
    cause.ifPresent(c -> json.writeStringProperty("cause", c.word()));
  }

  private static void text(JsonGenerator json, String name, String text) {
    if (!text.isEmpty()) {
      json.writeStringProperty(name, text);
    }
  }

  private static void texts(JsonGenerator json, String name, List<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }
}
