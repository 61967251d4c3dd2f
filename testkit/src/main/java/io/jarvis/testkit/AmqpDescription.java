package io.jarvis.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What {@code docs/asyncapi.yaml} says of messages. Thread-safe if its set is. */
final class AmqpDescription {
  private final DescriptionFiles files;
  private final Set<String> seen;

  AmqpDescription(DescriptionFiles files, Set<String> seen) {
    this.files = files;
    this.seen = seen;
  }

  List<String> contradictions(AmqpMessage message) {
    JsonNode channel = files.amqp().path("channels").path(message.channel());
    for (String name : channel.path("messages").propertyNames()) {
      JsonNode described = files.resolve(channel.path("messages").path(name));
      if (type(described).equals(message.type())) {
        return contradictions(message, channel, name, described);
      }
    }
    return List.of(
        "nothing is said of messages of the type '"
            + message.type()
            + "' in the channel "
            + message.channel());
  }

  Set<String> described() {
    Set<String> described = new TreeSet<>();
    files
        .amqp()
        .path("channels")
        .forEachEntry((channel, about) ->
            about
                .path("messages")
                .forEachEntry((name, message) -> {
                  described.add(where(channel, name));
                  new SchemaWalk(files::resolve, "message ", described)
                      .all(name, files.resolve(message).path("payload"));
                }));
    return described;
  }

  private List<String> contradictions(
      AmqpMessage message, JsonNode channel, String name, JsonNode described) {
    String where = where(message.channel(), name);
    seen.add(where);
    List<String> found = new ArrayList<>();
    String address = channel.path("address").asString("");
    if (!address.isEmpty() && !message.key().matches(pattern(address))) {
      found.add(where + " was sent with the key " + message.key() + ", not " + address);
    }
    String contentType = described.path("contentType").asString();
    if (!message.contentType().isEmpty() && !message.contentType().equals(contentType)) {
      found.add(where + " has the content type " + message.contentType());
    }
    try {
      JsonNode value = DescriptionFiles.MAPPER.readTree(message.body());
      files
          .errors(described.path("payload"), value)
          .forEach(error -> found.add(where + " " + error));
      new SchemaWalk(files::resolve, "message ", seen).of(name, described.path("payload"), value);
    } catch (JacksonException e) {
      found.add(where + " is not JSON: " + e.getOriginalMessage());
    }
    return found;
  }

  /** An address whose last parameter may be left out, as that of the tenant in {@code task}. */
  private static String pattern(String address) {
    return address
        .replace(".", "\\.")
        .replaceFirst("\\\\\\.\\{tenant}", "(\\\\.[^.]+)?")
        .replaceAll("\\{[a-z]+}", "[^.]+");
  }

  private static String type(JsonNode message) {
    return message.path("bindings").path("amqp").path("messageType").asString("");
  }

  private static String where(String channel, String message) {
    return "channel " + channel + " message " + message;
  }
}
