package io.jarvis.ingress.http;

import io.jarvis.broker.EventLog;
import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.ClusterConfigReader;
import io.jarvis.catalog.ConfigStore;
import io.jarvis.ingress.core.Problem;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.event.ClusterEvent;
import io.jarvis.protocol.task.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The cluster's configuration: what stands in Consul, what of it is in force, and what is wrong
 * with it.
 */
@RestController
@RequestMapping({"/v1", ""})
public final class ConfigController {
  private final ConfigStore config;
  private final EventLog log;
  private final HttpLimits limits;

  public ConfigController(ConfigStore config, EventLog log, HttpLimits limits) {
    this.config = config;
    this.log = log;
    this.limits = limits;
  }

  @GetMapping("/config")
  ResponseEntity<byte[]> read() {
    return HttpJson.ok(view());
  }

  /**
   * Writes the values named, each by its key; one that is null is removed, so that its default
   * holds again. If one is wrong none is written.
   */
  @PutMapping("/config")
  ResponseEntity<byte[]> write(HttpServletRequest request) throws IOException {
    Map<String, Optional<String>> values =
        values(Bodies.json(request, limits.bodyBytes(), Bodies.tooLarge(limits.bodyBytes())));
    List<FieldError> errors = new ArrayList<>();
    values.forEach((key, value) -> errors.addAll(check(key, value)));
    if (errors.isEmpty()) {
      values.forEach((key, value) -> errors.addAll(write(key, value)));
    }
    if (!errors.isEmpty()) {
      throw new ProblemException(Problem.invalid(errors));
    }
    values
        .keySet()
        .forEach(key -> log.append(new ClusterEvent.ConfigChanged(key, request.getRemoteAddr())));
    return HttpJson.ok(view());
  }

  /** What nobody knows can still be removed. */
  private List<FieldError> check(String key, Optional<String> value) {
    return value
        .map(text -> ClusterConfigReader.check(key, text))
        .orElseGet(
            () -> config.raw().containsKey(key) ? List.of() : ClusterConfigReader.check(key));
  }

  private List<FieldError> write(String key, Optional<String> value) {
    if (value.isPresent()) {
      return config.put(key, value.get());
    }
    config.remove(key);
    return List.of();
  }

  private ConfigView view() {
    Map<String, JsonNode> values = new TreeMap<>();
    config.raw().forEach((key, value) -> values.put(key, tree(value)));
    ClusterConfig inForce = config.current();
    Map<String, ClusterConfig.Tenant> tenants = new TreeMap<>();
    inForce.tenants().forEach((tenant, terms) -> tenants.put(tenant.value(), terms));
    return new ConfigView(
        values,
        new ConfigView.InForce(
            inForce.policy(),
            ConfigView.Scheduling.of(inForce.scheduling()),
            tenants,
            inForce.allowedCapabilities().stream().sorted().toList(),
            inForce.userRule().word()),
        config.problems());
  }

  private static Map<String, Optional<String>> values(byte[] body) {
    try {
      JsonNode tree = Json.FOREIGN.readTree(body);
      if (tree.isObject() && !tree.isEmpty()) {
        Map<String, Optional<String>> values = new TreeMap<>();
        tree.properties().forEach(entry -> values.put(entry.getKey(), value(entry.getValue())));
        return values;
      }
    } catch (JacksonException e) {
      throw ProblemException.invalid(
          "body",
          "it is not JSON",
          "an object of values by key, such as {\"policy\": \"best-fit\"}");
    }
    throw ProblemException.invalid(
        "body",
        "it is no object or an empty one",
        "an object of values by key, such as {\"policy\": \"best-fit\"}");
  }

  private static Optional<String> value(JsonNode node) {
    return node.isNull()
        ? Optional.empty()
        : Optional.of(node.isString() ? node.asString() : node.toString());
  }

  private static JsonNode tree(String value) {
    try {
      return Json.TREES.readTree(value);
    } catch (JacksonException e) {
      return Json.TREES.getNodeFactory().stringNode(value);
    }
  }
}
