package io.jarvis.ingress.core;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Json;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * A refusal as a problem document (RFC 9457), the same for REST and AMQP.
 *
 * @param instance what it is about, such as a path; empty if nothing in particular
 * @param retryAfter when it may be worth another try
 */
public record Problem(
    ProblemType type,
    String detail,
    String instance,
    List<FieldError> errors,
    Optional<Duration> retryAfter) {
  /** The media type of {@link #encode}. */
  public static final String CONTENT_TYPE = "application/problem+json";

  /**
   * How many wrong fields are named at most: a body of nothing but mistakes must not make a far
   * larger answer.
   */
  public static final int MAX_ERRORS = 50;

  public Problem {
    errors = List.copyOf(errors);
  }

  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, "", List.of(), Optional.empty());
  }

  /** A refusal because of these fields. */
  public static Problem invalid(List<FieldError> errors) {
    int count = errors.size();
    String detail =
        count == 1
            ? "one field is wrong"
            : count
                + " fields are wrong"
                + (count > MAX_ERRORS ? ", of which " + MAX_ERRORS + " are named" : "");
    return new Problem(
        ProblemType.INVALID,
        detail,
        "",
        errors.subList(0, Math.min(count, MAX_ERRORS)),
        Optional.empty());
  }

  public static Problem invalid(String field, String problem, String expected) {
    return invalid(List.of(new FieldError(field, problem, expected)));
  }

  public Problem about(String what) {
    return new Problem(type, detail, what, errors, retryAfter);
  }

  public Problem retryAfter(Duration pause) {
    return new Problem(type, detail, instance, errors, Optional.of(pause));
  }

  public int status() {
    return type.status();
  }

  /** The document as JSON. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.TREES.createGenerator(bytes)) {
      write(json);
    }
    return bytes.toByteArray();
  }

  /** The document as the next value of a larger one. */
  public void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("type", type.uri());
    json.writeStringProperty("title", type.title());
    json.writeNumberProperty("status", type.status());
    json.writeStringProperty("detail", detail);
    if (!instance.isEmpty()) {
      json.writeStringProperty("instance", instance);
    }
    if (!errors.isEmpty()) {
      json.writeArrayPropertyStart("errors");
      errors.forEach(error -> write(error, json));
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void write(FieldError error, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("field", error.field());
    json.writeStringProperty("problem", error.problem());
    json.writeStringProperty("expected", error.expected());
    json.writeEndObject();
  }
}
