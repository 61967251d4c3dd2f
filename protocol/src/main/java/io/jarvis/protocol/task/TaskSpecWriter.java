package io.jarvis.protocol.task;

import io.jarvis.protocol.TimeSpan;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a task as one flat JSON object in the words {@link TaskSpecReader} reads, every default
 * made plain. The same specification always gives the same bytes, so their digest names the
 * content. Thread-safe.
 */
public final class TaskSpecWriter {
  private static final int USUAL_BYTES = 768;

  private TaskSpecWriter() {}

  /** The specification as a document of its own. */
  public static byte[] write(TaskSpec spec) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    try (JsonGenerator json = Json.TREES.createGenerator(bytes)) {
      write(spec, json);
    }
    return bytes.toByteArray();
  }

  /** The specification as the next value of a larger document. */
  public static void write(TaskSpec spec, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("id", spec.id().value());
    optional(json, "name", spec.name());
    json.writeStringProperty("tenant", spec.tenant().value());
    json.writeStringProperty("priority", spec.priority().word());
    container(spec.container(), json);
    json.writeName("resources");
    write(spec.resources(), json);
    texts(json, "constraints", spec.constraints());
    wishes(spec.wishes(), json);
    timing(spec.timing(), json);
    retry(spec.retry(), json);
    spec.concurrency().ifPresent(concurrency -> concurrency(concurrency, json));
    spec.gang().ifPresent(gang -> gang(gang, json));
    spec.array().ifPresent(array -> array(array, json));
    map(json, "labels", spec.labels());
    json.writeEndObject();
  }

  private static void gang(Gang gang, JsonGenerator json) {
    json.writeObjectPropertyStart("gang");
    json.writeNumberProperty("size", gang.size());
    json.writeEndObject();
  }

  private static void container(ContainerSpec container, JsonGenerator json) {
    json.writeStringProperty("image", container.image());
    texts(json, "command", container.command());
    texts(json, "args", container.args());
    map(json, "env", container.env());
    optional(json, "workingDir", container.workingDir());
    optional(json, "user", container.user());
    container.input().ifPresent(input -> json.writeName("input").writePOJO(input));
    json.writeStringProperty("network", container.network().word());
    texts(json, "capabilities", container.capabilities());
    json.writeStringProperty("pullPolicy", container.pullPolicy().word());
  }

  /** Resources as the next value of a larger document. */
  public static void write(Resources resources, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("cpu", resources.cpu().toString());
    json.writeStringProperty("memory", resources.memory().toString());
    if (resources.disk().bytes() > 0) {
      json.writeStringProperty("disk", resources.disk().toString());
    }
    json.writeNumberProperty("pids", resources.pids());
    gpu(resources.gpu(), json);
    if (!resources.custom().isEmpty()) {
      json.writeObjectPropertyStart("custom");
      new TreeMap<>(resources.custom()).forEach(json::writeNumberProperty);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void gpu(GpuRequest gpu, JsonGenerator json) {
    switch (gpu) {
      case GpuRequest.None() -> {}
      case GpuRequest.Whole(int count, var models) -> {
        json.writeObjectPropertyStart("gpu");
        json.writeNumberProperty("count", count);
        texts(json, "models", models);
        json.writeEndObject();
      }
      case GpuRequest.Share(int millis, var models) -> {
        json.writeObjectPropertyStart("gpu");
        json.writeStringProperty("share", millis + "m");
        texts(json, "models", models);
        json.writeEndObject();
      }
    }
  }

  private static void wishes(Wishes wishes, JsonGenerator json) {
    if (!wishes.preferences().isEmpty()) {
      json.writeArrayPropertyStart("preferences");
      for (Wishes.Preference preference : wishes.preferences()) {
        json.writeStartObject();
        json.writeStringProperty("expression", preference.expression());
        json.writeNumberProperty("weight", preference.weight());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    wishes.antiAffinity().ifPresent(grouping -> grouping("antiAffinity", grouping, json));
    wishes.spread().ifPresent(grouping -> grouping("spread", grouping, json));
  }

  private static void grouping(String name, Wishes.Grouping grouping, JsonGenerator json) {
    json.writeObjectPropertyStart(name);
    json.writeStringProperty("group", grouping.group());
    grouping.attribute().ifPresent(attribute -> json.writeStringProperty("attribute", attribute));
    json.writeEndObject();
  }

  private static void concurrency(Concurrency concurrency, JsonGenerator json) {
    json.writeObjectPropertyStart("concurrency");
    json.writeStringProperty("key", concurrency.key());
    json.writeNumberProperty("limit", concurrency.limit());
    json.writeEndObject();
  }

  private static void array(ArraySpec array, JsonGenerator json) {
    json.writeObjectPropertyStart("array");
    json.writeNumberProperty("count", array.count());
    json.writeNumberProperty("parallelism", array.parallelism());
    json.writeEndObject();
  }

  private static void timing(Timing timing, JsonGenerator json) {
    json.writeStringProperty("timeout", TimeSpan.format(timing.timeout()));
    json.writeStringProperty("gracePeriod", TimeSpan.format(timing.gracePeriod()));
    timing
        .expectedDuration()
        .ifPresent(span -> json.writeStringProperty("expectedDuration", TimeSpan.format(span)));
    timing
        .notBefore()
        .ifPresent(instant -> json.writeStringProperty("notBefore", instant.toString()));
    timing
        .startBefore()
        .ifPresent(instant -> json.writeStringProperty("startBefore", instant.toString()));
  }

  private static void retry(RetrySpec retry, JsonGenerator json) {
    json.writeObjectPropertyStart("retry");
    json.writeNumberProperty("limit", retry.limit());
    json.writeStringProperty("backoff", retry.backoff().word());
    json.writeStringProperty("initial", TimeSpan.format(retry.initial()));
    json.writeStringProperty("max", TimeSpan.format(retry.max()));
    json.writeArrayPropertyStart("on");
    retry.on().forEach(cause -> json.writeString(cause.word()));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void optional(JsonGenerator json, String name, String text) {
    if (!text.isEmpty()) {
      json.writeStringProperty(name, text);
    }
  }

  private static void texts(JsonGenerator json, String name, Collection<String> texts) {
    if (!texts.isEmpty()) {
      json.writeArrayPropertyStart(name);
      texts.forEach(json::writeString);
      json.writeEndArray();
    }
  }

  private static void map(JsonGenerator json, String name, Map<String, String> texts) {
    if (!texts.isEmpty()) {
      json.writeObjectPropertyStart(name);
      new TreeMap<>(texts).forEach(json::writeStringProperty);
      json.writeEndObject();
    }
  }
}
