package io.jarvis.catalog;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the cluster's configuration from its raw values by key: {@code policy}, {@code security}
 * and {@code tenants/<id>}. Every wrong value and every unknown key is named. A pure function.
 */
public final class ClusterConfigReader {
  public static final String POLICY = "policy";
  public static final String SECURITY = "security";
  public static final String TENANTS = "tenants/";

  private static final Pattern CAPABILITY = Pattern.compile("[A-Z][A-Z_]{1,30}");
  private static final int MAX_CAPABILITIES = 40;
  private static final int MAX_WEIGHT = 1_000_000;
  private static final long MAX_QUEUED = 1_000_000_000L;

  private ClusterConfigReader() {}

  /**
   * What was read where a wrong value leaves the last good one in force.
   *
   * @param good the raw values that are in force, to be given to the next reading
   */
  public record InForce(ClusterConfig config, Map<String, String> good, List<FieldError> problems) {
    /** Nothing is configured. */
    public static final InForce DEFAULT = new InForce(ClusterConfig.DEFAULT, Map.of(), List.of());

    public InForce {
      good = Map.copyOf(good);
      problems = List.copyOf(problems);
    }

    /** This, after what stands in the store has become {@code raw}. */
    public InForce after(Map<String, String> raw) {
      Map<String, String> next = new TreeMap<>();
      List<FieldError> errors = new ArrayList<>();
      new TreeMap<>(raw)
          .forEach((key, value) -> {
            List<FieldError> wrong = check(key, value);
            errors.addAll(wrong);
            Optional<String> kept =
                wrong.isEmpty() ? Optional.of(value) : Optional.ofNullable(good.get(key));
            kept.ifPresent(text -> next.put(key, text));
          });
      return new InForce(new Reading().read(next), next, errors);
    }
  }

  /** Reads all values; invalid if any is wrong. */
  public static Parsed<ClusterConfig> read(Map<String, String> raw) {
    Reading reading = new Reading();
    ClusterConfig config = reading.read(new TreeMap<>(raw));
    return reading.errors.isEmpty()
        ? new Parsed.Valid<>(config)
        : new Parsed.Invalid<>(reading.errors);
  }

  /** What is wrong with one value; empty if nothing. */
  public static List<FieldError> check(String key, String value) {
    Reading reading = new Reading();
    reading.read(Map.of(key, value));
    return List.copyOf(reading.errors);
  }

  private static final class Reading {
    private final List<FieldError> errors = new ArrayList<>();
    private final Map<TenantId, ClusterConfig.Tenant> tenants =
        new HashMap<>(ClusterConfig.DEFAULT.tenants());
    private String policy = ClusterConfig.DEFAULT.policy();
    private Set<String> capabilities = ClusterConfig.DEFAULT.allowedCapabilities();
    private ClusterConfig.UserRule userRule = ClusterConfig.DEFAULT.userRule();

    ClusterConfig read(Map<String, String> raw) {
      raw.forEach(this::readKey);
      return new ClusterConfig(policy, tenants, capabilities, userRule);
    }

    private void readKey(String key, String value) {
      if (key.equals(POLICY)) {
        readPolicy(value.strip());
      } else if (key.equals(SECURITY)) {
        object(key, value, Set.of("allowedCapabilities", "userRule")).ifPresent(this::readSecurity);
      } else if (key.startsWith(TENANTS)
          && TenantId.PATTERN.matcher(key.substring(TENANTS.length())).matches()) {
        object(key, value, Set.of("weight", "maxQueued")).ifPresent(node -> readTenant(key, node));
      } else {
        errors.add(
            new FieldError(
                key,
                "there is no such key",
                "policy, security or tenants/<tenant>, the tenant as " + TenantId.PATTERN));
      }
    }

    private void readPolicy(String name) {
      if (ClusterConfig.POLICIES.contains(name)
          || ClusterConfig.PLUGGED_POLICY.matcher(name).matches()) {
        policy = name;
      } else {
        errors.add(
            new FieldError(
                POLICY,
                "'" + name + "' is not known",
                "one of "
                    + String.join(", ", ClusterConfig.POLICIES)
                    + ", or of a plug-in "
                    + ClusterConfig.PLUGGED_POLICY));
      }
    }

    private void readTenant(String key, JsonNode node) {
      long weight =
          number(key, node, "weight", ClusterConfig.Tenant.DEFAULT.weight(), 1, MAX_WEIGHT);
      long maxQueued =
          number(key, node, "maxQueued", ClusterConfig.Tenant.DEFAULT.maxQueued(), 0, MAX_QUEUED);
      tenants.put(
          new TenantId(key.substring(TENANTS.length())),
          new ClusterConfig.Tenant(Math.toIntExact(weight), maxQueued));
    }

    private void readSecurity(JsonNode node) {
      JsonNode rule = node.path("userRule");
      if (!rule.isMissingNode()) {
        Word.parse(ClusterConfig.UserRule.class, rule.asString(""))
            .ifPresentOrElse(
                word -> userRule = word,
                () ->
                    error(
                        SECURITY,
                        "userRule",
                        "it is not known",
                        "one of " + Word.words(ClusterConfig.UserRule.class)));
      }
      JsonNode allowed = node.path("allowedCapabilities");
      if (!allowed.isMissingNode()) {
        readCapabilities(allowed);
      }
    }

    private void readCapabilities(JsonNode list) {
      Set<String> names = new HashSet<>();
      boolean right = list.isArray() && list.size() <= MAX_CAPABILITIES;
      for (JsonNode name : list) {
        right = right && name.isString() && isCapability(name.asString());
        names.add(name.asString(""));
      }
      if (right) {
        capabilities = names;
      } else {
        error(
            SECURITY,
            "allowedCapabilities",
            "it is not such a list",
            "a list of at most "
                + MAX_CAPABILITIES
                + " Linux capabilities without their CAP_, such as NET_BIND_SERVICE");
      }
    }

    private static boolean isCapability(String name) {
      return CAPABILITY.matcher(name).matches() && !name.startsWith("CAP_");
    }

    private long number(
        String key, JsonNode node, String name, long missing, long least, long most) {
      JsonNode value = node.path(name);
      if (value.isMissingNode()) {
        return missing;
      }
      boolean right =
          value.isIntegralNumber()
              && value.canConvertToLong()
              && value.asLong() >= least
              && value.asLong() <= most;
      if (!right) {
        error(key, name, "it is not allowed", "a whole number from " + least + " to " + most);
        return missing;
      }
      return value.asLong();
    }

    private Optional<JsonNode> object(String key, String value, Set<String> known) {
      JsonNode node;
      try {
        node = Json.TREES.readTree(value);
      } catch (JacksonException e) {
        errors.add(new FieldError(key, "it is not JSON", "a JSON object"));
        return Optional.empty();
      }
      if (!node.isObject()) {
        errors.add(new FieldError(key, "it is no JSON object", "a JSON object"));
        return Optional.empty();
      }
      node.propertyNames().stream()
          .filter(name -> !known.contains(name))
          .forEach(name ->
              error(
                  key,
                  name,
                  "there is no such field",
                  "one of " + String.join(", ", new java.util.TreeSet<>(known))));
      return Optional.of(node);
    }

    private void error(String key, String field, String problem, String expected) {
      errors.add(new FieldError(key + "." + field, problem, expected));
    }
  }
}
