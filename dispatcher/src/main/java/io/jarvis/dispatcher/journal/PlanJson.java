package io.jarvis.dispatcher.journal;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.jarvis.dispatcher.core.PlanRecord;
import io.jarvis.dispatcher.core.Step;
import io.jarvis.protocol.event.EventJson;
import io.jarvis.protocol.task.GpuRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A record of a plan as one line of JSON, and back. What is read back is equal. */
final class PlanJson {
  private static final JsonMapper MAPPER =
      EventJson.MAPPER
          .rebuild()
          .disable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .addMixIn(Step.class, Kind.class)
          .addMixIn(GpuRequest.class, Kind.class)
          .build();

  private PlanJson() {}

  /** Says which of its kinds something is. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
  private interface Kind {}

  static byte[] write(PlanRecord plan) {
    return MAPPER.writeValueAsBytes(plan);
  }

  /** Throws {@link IllegalArgumentException} for what is no such record. */
  static PlanRecord read(String line) {
    try {
      return MAPPER.readValue(line, PlanRecord.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no record of a plan: " + e.getOriginalMessage(), e);
    }
  }
}
