package io.jarvis.protocol.event;

import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import io.jarvis.protocol.task.TaskSpecWriter;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Events as CloudEvents 1.0 in structured JSON. Thread-safe. */
public final class EventCodec {
  /** The media type of an encoded event. */
  public static final String CONTENT_TYPE = "application/cloudevents+json";

  private static final int USUAL_BYTES = 512;
  private static final TaskSpecReader SPECS = new TaskSpecReader(SubmissionLimits.DEFAULT);
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .addModule(
              new SimpleModule()
                  .addSerializer(TaskSpec.class, new SpecSerializer())
                  .addDeserializer(TaskSpec.class, new SpecDeserializer())
                  .addSerializer(Resources.class, new ResourcesSerializer())
                  .addDeserializer(Resources.class, new ResourcesDeserializer()))
          .changeDefaultPropertyInclusion(i ->
              i.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT))
          .build();

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
      json.writeStringProperty("time", recorded.time().toString());
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
    try {
      JsonNode envelope = MAPPER.readTree(bytes);
      if (!envelope.path("type").isString()) {
        throw new IllegalArgumentException("it has no type");
      }
      Optional<Class<? extends Event>> type =
          EventTypes.classOf(envelope.path("type").asString(""));
      return type.map(event ->
          new Recorded(
              envelope.path("id").asString(),
              envelope.path("source").asString(),
              Instant.parse(envelope.path("time").asString()),
              MAPPER.treeToValue(envelope.path("data"), event),
              envelope.path("traceparent").asStringOpt()));
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

  private static final class SpecSerializer extends ValueSerializer<TaskSpec> {
    @Override
    public void serialize(TaskSpec spec, JsonGenerator json, SerializationContext context) {
      TaskSpecWriter.write(spec, json);
    }
  }

  private static final class SpecDeserializer extends ValueDeserializer<TaskSpec> {
    @Override
    public TaskSpec deserialize(JsonParser json, DeserializationContext context) {
      return trusted(context.readTree(json));
    }
  }

  private static final class ResourcesSerializer extends ValueSerializer<Resources> {
    @Override
    public void serialize(Resources resources, JsonGenerator json, SerializationContext context) {
      TaskSpecWriter.write(resources, json);
    }
  }

  private static final class ResourcesDeserializer extends ValueDeserializer<Resources> {
    @Override
    public Resources deserialize(JsonParser json, DeserializationContext context) {
      return SPECS.readResources(context.readTree(json));
    }
  }

  private static TaskSpec trusted(JsonNode body) {
    Parsed<TaskSpec> parsed =
        SPECS.read(body, new TaskSpecReader.Defaults(EventCodec::missingId, TenantId.DEFAULT));
    return switch (parsed) {
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> spec;
      case Parsed.Invalid<TaskSpec>(var errors) ->
          throw new IllegalArgumentException("a logged task is not valid: " + errors);
    };
  }

  private static io.jarvis.protocol.TaskId missingId() {
    throw new IllegalArgumentException("a logged task has no id");
  }
}
