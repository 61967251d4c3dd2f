package io.jarvis.ingress.core;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.constraint.Constraint;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Parsed;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.protocol.task.TaskSpec;
import io.jarvis.protocol.task.TaskSpecReader;
import io.jarvis.protocol.task.TaskSpecWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * Decides whether a task may come in: the same limits, defaults, rules and errors for both doors.
 * Every wrong field is named at once. Pure and thread-safe.
 *
 * <p>The order of its checks: size, form, what the cluster's configuration allows, quota.
 */
public final class Admission {
  private static final Duration QUOTA_RETRY = Duration.ofSeconds(10);
  private static final TaskId UNNAMED = new TaskId("unnamed");
  private static final Pattern NON_ROOT = Pattern.compile("0*[1-9][0-9]{0,9}(:.*)?");
  private static final int TENANTS_SHOWN = 20;

  private final SubmissionLimits limits;
  private final TaskSpecReader reader;

  public Admission(SubmissionLimits limits) {
    this.limits = limits;
    this.reader = new TaskSpecReader(limits);
  }

  /** Judges a task under this configuration. */
  public Admitted admit(Incoming incoming, ClusterConfig config, LiveTasks live) {
    if (incoming.body().length > limits.bodyBytes()) {
      return new Admitted.Refused(tooLarge(incoming.body().length));
    }
    AtomicBoolean unnamed = new AtomicBoolean();
    Parsed<TaskSpec> parsed =
        reader.read(
            incoming.body(),
            new TaskSpecReader.Defaults(() -> fallback(incoming, unnamed), tenant(incoming)));
    List<FieldError> errors = new ArrayList<>(incoming.errors());
    if (unnamed.get() && incoming.fallbackId() instanceof FallbackId.None(FieldError missing)) {
      errors.add(missing);
    }
    return switch (parsed) {
      case Parsed.Invalid<TaskSpec>(var wrong) -> {
        errors.addAll(wrong);
        yield new Admitted.Refused(Problem.invalid(errors));
      }
      case Parsed.Valid<TaskSpec>(TaskSpec spec) -> {
        notChosen(spec.id()).ifPresent(errors::add);
        errors.addAll(againstConfig(spec, incoming, config));
        yield errors.isEmpty()
            ? written(spec, incoming, unnamed.get(), config, live)
            : new Admitted.Refused(Problem.invalid(errors));
      }
    };
  }

  private static Optional<FieldError> notChosen(TaskId id) {
    return TaskId.CHOSEN.matcher(id.value()).matches()
        ? Optional.empty()
        : Optional.of(
            new FieldError(
                "id",
                "'" + id + "' is that of an index of an array",
                "1 to 64 letters, digits or hyphens"));
  }

  /** The refusal of a body above the limit. */
  public Problem tooLarge(long bytes) {
    String size = bytes < 0 ? "more" : Long.toString(bytes);
    return new Problem(
        ProblemType.TOO_LARGE,
        "a task has at most " + limits.bodyBytes() + " bytes",
        "",
        List.of(
            new FieldError(
                "body", "it has " + size + " bytes", "at most " + limits.bodyBytes() + " bytes")),
        Optional.empty());
  }

  private static TaskId fallback(Incoming incoming, AtomicBoolean unnamed) {
    unnamed.set(true);
    return switch (incoming.fallbackId()) {
      case FallbackId.Given(TaskId id) -> id;
      case FallbackId.Made(TaskId id) -> id;
      case FallbackId.None(FieldError error) -> UNNAMED;
    };
  }

  private static TenantId tenant(Incoming incoming) {
    return incoming.tenant().orElse(TenantId.DEFAULT);
  }

  /**
   * Checks the form in which the task travels, with its defaults written out: it must be sound and
   * within the limit, too.
   */
  private Admitted written(
      TaskSpec spec, Incoming incoming, boolean unnamed, ClusterConfig config, LiveTasks live) {
    byte[] written;
    int longest;
    try {
      written = TaskSpecWriter.write(spec);
      if (spec.isArray()) {
        longest = TaskSpecWriter.write(spec.at(spec.tasks() - 1)).length;
      } else {
        longest = written.length;
      }
    } catch (JacksonException e) {
      return new Admitted.Refused(
          Problem.invalid(
              "body", "a text in it is half of a Unicode surrogate pair", "valid Unicode"));
    }
    if (longest > limits.bodyBytes()) {
      return new Admitted.Refused(tooLarge(longest));
    }
    boolean made = unnamed && incoming.fallbackId() instanceof FallbackId.Made;
    Submission.IdOrigin origin = made ? Submission.IdOrigin.MADE : Submission.IdOrigin.OWN;
    return withinQuota(
        new Submission(
            spec,
            ContentDigest.of(written),
            incoming.principal(),
            incoming.door(),
            origin,
            incoming.reply()),
        config,
        live);
  }

  private static List<FieldError> againstConfig(
      TaskSpec spec, Incoming incoming, ClusterConfig config) {
    List<FieldError> errors = new ArrayList<>();
    tenantErrors(spec, incoming, config).ifPresent(errors::add);
    errors.addAll(whateverItsTenant(spec, config));
    return errors;
  }

  /** What the configuration forbids to every tenant's tasks. */
  static List<FieldError> whateverItsTenant(TaskSpec spec, ClusterConfig config) {
    List<FieldError> errors = new ArrayList<>();
    capabilityErrors(spec, config, errors);
    userError(spec, config).ifPresent(errors::add);
    expressionErrors(spec, errors);
    return errors;
  }

  private static Optional<FieldError> tenantErrors(
      TaskSpec spec, Incoming incoming, ClusterConfig config) {
    if (incoming.tenant().isPresent() && !incoming.tenant().get().equals(spec.tenant())) {
      String expected = "'" + incoming.tenant().get() + "', or nothing";
      return Optional.of(
          new FieldError(
              "tenant",
              "it was sent with the routing key of tenant '" + incoming.tenant().get() + "'",
              expected));
    }
    return unknownTenant(spec.tenant(), config);
  }

  static Optional<FieldError> unknownTenant(TenantId tenant, ClusterConfig config) {
    if (config.tenants().containsKey(tenant)) {
      return Optional.empty();
    }
    String known =
        config.tenants().keySet().stream()
            .sorted()
            .limit(TENANTS_SHOWN)
            .map(TenantId::value)
            .collect(Collectors.joining(", "));
    return Optional.of(
        new FieldError("tenant", "there is no tenant '" + tenant + "'", "one of " + known));
  }

  private static void capabilityErrors(
      TaskSpec spec, ClusterConfig config, List<FieldError> errors) {
    List<String> asked = spec.container().capabilities();
    for (int i = 0; i < asked.size(); i++) {
      if (!config.allowedCapabilities().contains(asked.get(i))) {
        String allowed =
            config.allowedCapabilities().stream().sorted().collect(Collectors.joining(", "));
        errors.add(
            new FieldError(
                "capabilities[" + i + "]",
                asked.get(i) + " is not allowed here",
                allowed.isEmpty() ? "none" : "one of " + allowed));
      }
    }
  }

  private static Optional<FieldError> userError(TaskSpec spec, ClusterConfig config) {
    boolean root =
        config.userRule() == ClusterConfig.UserRule.NON_ROOT
            && !NON_ROOT.matcher(spec.container().user()).matches();
    String problem =
        spec.container().user().isEmpty()
            ? "it is missing, and the image's own may be root"
            : "it may be root";
    return root
        ? Optional.of(
            new FieldError("user", problem, "a numeric uid above 0, such as 1000 or 1000:1000"))
        : Optional.empty();
  }

  private static void expressionErrors(TaskSpec spec, List<FieldError> errors) {
    spec.expressions()
        .forEach((field, expression) -> {
          if (Constraint.compile(expression) instanceof Parsed.Invalid<Constraint>(var wrong)) {
            wrong.forEach(
                error -> errors.add(new FieldError(field, error.problem(), error.expected())));
          }
        });
  }

  private static Admitted withinQuota(Submission submission, ClusterConfig config, LiveTasks live) {
    TenantId tenant = submission.spec().tenant();
    long most = config.tenants().getOrDefault(tenant, ClusterConfig.Tenant.DEFAULT).maxQueued();
    int more = submission.spec().tasks();
    if (live.of(tenant) + more <= most) {
      return new Admitted.Admissible(submission);
    }
    Problem full =
        Problem.of(
            ProblemType.TOO_MANY,
            "tenant '"
                + tenant
                + "' may have "
                + most
                + " tasks that have not ended, and with "
                + more
                + " more would have more");
    Problem later = full.retryAfter(QUOTA_RETRY);
    return switch (submission.origin()) {
      case MADE -> new Admitted.Refused(later);
      case OWN -> new Admitted.OnlyIfKnown(submission, later);
    };
  }
}
