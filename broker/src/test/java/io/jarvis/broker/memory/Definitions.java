package io.jarvis.broker.memory;

import io.jarvis.testkit.Checkout;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The topology that real brokers are given, read from the same file. */
final class Definitions {
  private static final String FILE = "infra/rabbitmq/definitions.json";
  private static final Definitions OF_REPOSITORY =
      new Definitions(JsonMapper.shared().readTree(Checkout.file(FILE).toFile()));

  private final JsonNode root;

  private Definitions(JsonNode root) {
    this.root = root;
  }

  static Definitions ofRepository() {
    return OF_REPOSITORY;
  }

  record ExchangeSetup(String name, MemoryExchange exchange) {}

  record QueueSetup(String name, boolean singleActiveConsumer) {}

  record Binding(String exchange, String queue, String key) {}

  Stream<ExchangeSetup> exchanges() {
    return each("exchanges")
        .map(exchange -> {
          String name = text(exchange, "name");
          var kind = MemoryExchange.Kind.valueOf(text(exchange, "type").toUpperCase(Locale.ROOT));
          Optional<String> alternate =
              policy(name, "exchanges").map(policy -> text(policy, "alternate-exchange"));
          return new ExchangeSetup(name, new MemoryExchange(kind, alternate));
        });
  }

  /** All but the streams. */
  Stream<QueueSetup> queues() {
    return each("queues")
        .filter(queue -> !text(queue.path("arguments"), "x-queue-type").equals("stream"))
        .map(queue ->
            new QueueSetup(
                text(queue, "name"),
                queue.path("arguments").path("x-single-active-consumer").asBoolean(false)));
  }

  Stream<Binding> bindings() {
    return each("bindings")
        .map(binding ->
            new Binding(
                text(binding, "source"),
                text(binding, "destination"),
                text(binding, "routing_key")));
  }

  /** What the policy of most weight says, since none are merged. */
  QueueRules rules(String queue) {
    return policy(queue, "queues", "quorum_queues")
        .map(Definitions::rules)
        .orElse(QueueRules.DEFAULT);
  }

  private static QueueRules rules(JsonNode policy) {
    return new QueueRules(
        policy.path("message-ttl").asLong(-1),
        Optional.of(text(policy, "dead-letter-exchange")).filter(name -> !name.isEmpty()),
        policy.path("max-length").asLong(-1),
        text(policy, "overflow").equals("reject-publish")
            ? QueueRules.Overflow.REJECT_PUBLISH
            : QueueRules.Overflow.DROP_HEAD,
        policy.path("delivery-limit").asInt(QueueRules.DEFAULT_DELIVERY_LIMIT));
  }

  private Optional<JsonNode> policy(String name, String... kinds) {
    return each("policies")
        .filter(policy -> Stream.of(kinds).anyMatch(text(policy, "apply-to")::equals))
        .filter(policy -> Pattern.compile(text(policy, "pattern")).matcher(name).find())
        .max(Comparator.comparingInt(policy -> policy.path("priority").asInt(0)))
        .map(policy -> policy.path("definition"));
  }

  private Stream<JsonNode> each(String section) {
    return StreamSupport.stream(root.path(section).spliterator(), false);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }
}
