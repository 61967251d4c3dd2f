package io.jarvis.protocol.event;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * Reads one event as its bytes go by. We write the type before the data, which is then read into
 * its class at once; from anybody else's order the data is kept as a tree until the type is known.
 */
final class EventReader {
  /** Readers of a value that stands within a larger document. */
  private static final ClassValue<ObjectReader> WITHIN =
      new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> value) {
          return EventJson.MAPPER
              .readerFor(value)
              .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        }
      };

  private final JsonParser json;
  private String id = "";
  private String source = "";
  private Optional<String> type = Optional.empty();
  private Optional<Instant> time = Optional.empty();
  private Optional<String> traceparent = Optional.empty();
  private @Nullable Event event;
  private @Nullable JsonNode tree;

  private EventReader(JsonParser json) {
    this.json = json;
  }

  /** Empty if the type is unknown. */
  static Optional<Recorded> read(JsonParser json) {
    EventReader reader = new EventReader(json);
    reader.readAll();
    return reader.recorded();
  }

  private void readAll() {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("it is no JSON object");
    }
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      attribute(name);
    }
  }

  private void attribute(String name) {
    switch (name) {
      case "id" -> id = text();
      case "source" -> source = text();
      case "type" -> type = Optional.of(text());
      case "time" -> time = Optional.of(Instants.parse(text()));
      case "traceparent" -> traceparent = Optional.of(text());
      case "data" -> data();
      default -> json.skipChildren();
    }
  }

  private void data() {
    Optional<Class<? extends Event>> known = type.flatMap(EventTypes::classOf);
    if (known.isPresent()) {
      event = WITHIN.get(known.get()).readValue(json);
    } else if (type.isPresent()) {
      json.skipChildren();
    } else {
      tree = WITHIN.get(JsonNode.class).readValue(json);
    }
  }

  private String text() {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException(json.currentName() + " is no text");
    }
    return json.getString();
  }

  private Optional<Recorded> recorded() {
    String named = type.orElseThrow(() -> new IllegalArgumentException("it has no type"));
    Optional<Class<? extends Event>> known = EventTypes.classOf(named);
    return known.map(each -> {
      Event read = event;
      if (read == null) {
        if (tree == null) {
          throw new IllegalArgumentException("it has no data");
        }
        read = EventJson.MAPPER.treeToValue(tree, each);
      }
      Instant at = time.orElseThrow(() -> new IllegalArgumentException("it has no time"));
      return new Recorded(id, source, at, read, traceparent);
    });
  }
}
