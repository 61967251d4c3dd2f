package io.jarvis.testkit;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The two descriptions as trees, with their components in one place. Thread-safe. */
final class DescriptionFiles {
  static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String OTHER_FILE = "./openapi.yaml#";

  private final JsonNode rest;
  private final JsonNode amqp;
  private final ObjectNode components;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

  DescriptionFiles(String restFile, String amqpFile) {
    rest = yaml(restFile);
    amqp = MAPPER.readTree(yaml(amqpFile).toString().replace(OTHER_FILE, "#"));
    components = (ObjectNode) rest.path("components").deepCopy();
    ObjectNode schemas = (ObjectNode) components.path("schemas");
    amqp.path("components").path("schemas").forEachEntry(schemas::set);
  }

  JsonNode paths() {
    return rest.path("paths");
  }

  JsonNode amqp() {
    return amqp;
  }

  /** Of both files. */
  JsonNode components() {
    return components;
  }

  /** What a reference names, in either file; anything else as it is. */
  JsonNode resolve(JsonNode node) {
    String ref = node.path("$ref").asString("");
    if (ref.isEmpty()) {
      return node;
    }
    JsonNode found =
        ref.startsWith("#/components/")
            ? components.at(ref.substring("#/components".length()))
            : amqp.at(ref.substring(1));
    return found.isMissingNode() ? amqp.at(ref.substring(1)) : found;
  }

  /** How a value contradicts a schema. */
  List<String> errors(JsonNode schema, JsonNode value) {
    return compiled
        .computeIfAbsent(schema.toString(), text -> compile(schema))
        .validate(
            value,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  private Schema compile(JsonNode schema) {
    ObjectNode whole = (ObjectNode) schema.deepCopy();
    whole.set("components", components);
    return registry.getSchema(whole);
  }

  private static JsonNode yaml(String file) {
    try (Reader reader = Files.newBufferedReader(Checkout.file(file))) {
      return MAPPER.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(reader));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
