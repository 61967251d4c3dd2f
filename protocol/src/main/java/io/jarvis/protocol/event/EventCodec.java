package io.jarvis.protocol.event;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/** Events as CloudEvents 1.0 in structured JSON. Thread-safe. */
public final class EventCodec {
  /** The media type of an encoded event. */
  public static final String CONTENT_TYPE = "application/cloudevents+json";

  private static final int USUAL_BYTES = 512;
  private static final JsonMapper MAPPER = EventJson.MAPPER;

  private EventCodec() {}

  /** The event as bytes for the log. */
  public static byte[] encode(Recorded recorded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringProperty("specversion", "1.0");
      json.writeStringProperty("id", recorded.id());
      json.writeStringProperty("source", recorded.source());
      json.writeStringProperty("type", recorded.event().type());
      json.writeStringProperty("subject", recorded.event().subject());
      json.writeStringProperty("time", Instants.text(recorded.time()));
      json.writeStringProperty("datacontenttype", "application/json");
      recorded.traceparent().ifPresent(trace -> json.writeStringProperty("traceparent", trace));
      json.writeName("data");
      MAPPER.writeValue(json, recorded.event());
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /**
   * The event in these bytes; empty if its type is unknown here, as when a later version wrote it.
   */
  public static Optional<Recorded> decode(byte[] bytes) {
    try (JsonParser json = MAPPER.createParser(bytes)) {
      return EventReader.read(json);
    } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
      throw new MalformedEventException(e);
    }
  }

  /** Bytes in the log that are no event. */
  public static final class MalformedEventException extends RuntimeException {
    MalformedEventException(Throwable cause) {
      super("not an event: " + cause.getMessage(), cause);
    }
  }
}
