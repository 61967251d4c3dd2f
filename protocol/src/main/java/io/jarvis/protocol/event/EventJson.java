package io.jarvis.protocol.event;

import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.Resources;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import io.jarvis.protocol.task.TaskSpecWriter;
import java.time.Instant;
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

/**
 * How our own records are written as JSON and read back: the log's events, and what folds keep of
 * them.
 */
public final class EventJson {
  private static final TaskSpecReader SPECS = new TaskSpecReader(SubmissionLimits.DEFAULT);

  /** Thread-safe. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, new InstantSerializer())
                  .addDeserializer(Instant.class, new InstantDeserializer())
                  .addSerializer(TaskSpec.class, new SpecSerializer())
                  .addDeserializer(TaskSpec.class, new SpecDeserializer())
                  .addSerializer(Resources.class, new ResourcesSerializer())
                  .addDeserializer(Resources.class, new ResourcesDeserializer()))
          .changeDefaultPropertyInclusion(i ->
              i.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT))
          .build();

  private EventJson() {}

  private static final class InstantSerializer extends ValueSerializer<Instant> {
    @Override
    public void serialize(Instant instant, JsonGenerator json, SerializationContext context) {
      json.writeString(Instants.text(instant));
    }
  }

  private static final class InstantDeserializer extends ValueDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) {
      return Instants.parse(json.getString());
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
        SPECS.read(body, new TaskSpecReader.Defaults(EventJson::missingId, TenantId.DEFAULT));
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
