package io.jarvis.catalog;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.Priority;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.TimeSpan;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.task.Parsed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads the cluster's configuration from its raw values by key: {@code policy}, {@code scheduling},
 * {@code security} and {@code tenants/<id>}. Every wrong value and every unknown key is named. A
 * pure function.
 */
public final class ClusterConfigReader {
  public static final String POLICY = "policy";
  public static final String SCHEDULING = "scheduling";
  public static final String SECURITY = "security";
  public static final String TENANTS = "tenants/";

  private static final Pattern CAPABILITY = Pattern.compile("[A-Z][A-Z_]{1,30}");
  private static final int MAX_CAPABILITIES = 40;
  private static final int MAX_WEIGHT = 1_000_000;
  private static final long MAX_QUEUED = 1_000_000_000L;
  private static final long MAX_AMOUNT = 1_000_000_000_000L;
  private static final String NO_CLASS = "none";

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

  /** What is wrong with a key, whatever its value; empty if nothing. */
  public static List<FieldError> check(String key) {
    return isKey(key)
        ? List.of()
        : List.of(
            new FieldError(
                key,
                "there is no such key",
                "policy, scheduling, security or tenants/<tenant>, the tenant as "
                    + TenantId.PATTERN));
  }

  private static boolean isKey(String key) {
    return Set.of(POLICY, SCHEDULING, SECURITY).contains(key) || isTenant(key);
  }

  private static boolean isTenant(String key) {
    return key.startsWith(TENANTS)
        && TenantId.PATTERN.matcher(key.substring(TENANTS.length())).matches();
  }

  private static final class Reading {
    private final List<FieldError> errors = new ArrayList<>();
    private final Map<TenantId, ClusterConfig.Tenant> tenants =
        new HashMap<>(ClusterConfig.DEFAULT.tenants());
    private String policy = ClusterConfig.DEFAULT.policy();
    private SchedulingRules scheduling = ClusterConfig.DEFAULT.scheduling();
    private Set<String> capabilities = ClusterConfig.DEFAULT.allowedCapabilities();
    private ClusterConfig.UserRule userRule = ClusterConfig.DEFAULT.userRule();

    ClusterConfig read(Map<String, String> raw) {
      raw.forEach(this::readKey);
      return new ClusterConfig(policy, scheduling, tenants, capabilities, userRule);
    }

    private void readKey(String key, String value) {
      if (key.equals(POLICY)) {
        readPolicy(value.strip());
      } else if (key.equals(SCHEDULING)) {
        open(key, value, "agingStep", "clusterWide", "clusterWidePercent", "imageWeight")
            .ifPresent(this::readScheduling);
      } else if (key.equals(SECURITY)) {
        open(key, value, "allowedCapabilities", "userRule").ifPresent(this::readSecurity);
      } else if (isTenant(key)) {
        open(key, value, "weight", "maxQueued", "quota")
            .ifPresent(fields -> readTenant(key, fields));
      } else {
        errors.addAll(check(key));
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

    private Optional<ValueReader> open(String key, String value, String... known) {
      return ValueReader.open(key, value, Set.of(known), errors);
    }

    private void readScheduling(ValueReader fields) {
      SchedulingRules missing = SchedulingRules.DEFAULT;
      scheduling =
          new SchedulingRules(
              fields
                  .text(
                      "agingStep",
                      ClusterConfigReader::agingStep,
                      "a duration from 1s to 365d, such as 30m")
                  .orElse(missing.agingStep()),
              fields
                  .text(
                      "clusterWide",
                      ClusterConfigReader::priority,
                      "one of " + Word.words(Priority.class) + ", " + NO_CLASS)
                  .orElse(missing.clusterWide()),
              (int) fields.number("clusterWidePercent", missing.clusterWidePercent(), 0, 100),
              (int) fields.number("imageWeight", missing.imageWeight(), 0, 100));
    }

    private void readTenant(String key, ValueReader fields) {
      ClusterConfig.Tenant missing = ClusterConfig.Tenant.DEFAULT;
      tenants.put(
          new TenantId(key.substring(TENANTS.length())),
          new ClusterConfig.Tenant(
              (int) fields.number("weight", missing.weight(), 1, MAX_WEIGHT),
              fields.number("maxQueued", missing.maxQueued(), 0, MAX_QUEUED),
              fields
                  .inner("quota", Set.of("running", "cpu", "memory", "disk", "gpu", "custom"))
                  .map(Reading::quota)
                  .orElse(Quota.NONE)));
    }

    private static Quota quota(ValueReader fields) {
      return new Quota(
          fields.number("running", 0, MAX_QUEUED),
          fields.text("cpu", CpuQuantity::parse, "an amount of CPU, such as 64 or 500m"),
          fields.text("memory", ByteQuantity::parse, "an amount of bytes, such as 512Gi"),
          fields.text("disk", ByteQuantity::parse, "an amount of bytes, such as 2Ti"),
          fields.number("gpu", 0, MAX_AMOUNT),
          fields.numbers("custom", MAX_AMOUNT));
    }

    private void readSecurity(ValueReader fields) {
      fields
          .text(
              "userRule",
              ClusterConfigReader::userRule,
              "one of " + Word.words(ClusterConfig.UserRule.class))
          .ifPresent(rule -> userRule = rule);
      JsonNode allowed = fields.field("allowedCapabilities");
      if (!allowed.isMissingNode()) {
        readCapabilities(fields, allowed);
      }
    }

    private void readCapabilities(ValueReader fields, JsonNode list) {
      Set<String> names = new HashSet<>();
      boolean right = list.isArray() && list.size() <= MAX_CAPABILITIES;
      for (JsonNode name : list) {
        right = right && name.isString() && isCapability(name.asString());
        names.add(name.asString(""));
      }
      if (right) {
        capabilities = names;
      } else {
        fields.error(
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
  }

  private static Duration agingStep(String text) {
    Duration step = TimeSpan.parse(text);
    if (step.compareTo(Duration.ofSeconds(1)) < 0 || step.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException("out of bounds: " + text);
    }
    return step;
  }

  private static Optional<Priority> priority(String text) {
    return text.equals(NO_CLASS)
        ? Optional.empty()
        : Optional.of(known(Word.parse(Priority.class, text), text));
  }

  private static ClusterConfig.UserRule userRule(String text) {
    return known(Word.parse(ClusterConfig.UserRule.class, text), text);
  }

  private static <T> T known(Optional<T> word, String text) {
    return word.orElseThrow(() -> new IllegalArgumentException("not known: " + text));
  }
}
