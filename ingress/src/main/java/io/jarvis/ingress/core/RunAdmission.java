package io.jarvis.ingress.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.dag.core.definition.Arguments;
import io.jarvis.dag.core.definition.DagLimits;
import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.DocumentReader;
import io.jarvis.dag.core.document.Problems;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.event.RunEvent;
import io.jarvis.protocol.event.TaskEvent;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.task.Parsed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides whether a workflow may be run: the same limits, rules and errors for both doors. Every
 * wrong place is named at once. Pure and thread-safe.
 */
public final class RunAdmission {
  /** The longest a workflow may be as JSON: it must fit into one event of the log. */
  public static final int MOST_WRITTEN_BYTES = 900_000;

  private static final String TENANT_FORM = "1 to 40 lower-case letters, digits or hyphens";

  private final DagLimits limits;

  public RunAdmission(DagLimits limits) {
    this.limits = limits;
  }

  /** The result of admission. */
  public sealed interface Outcome {
    /** The workflow may run. */
    record Admissible(RunEvent.Created created) implements Outcome {}

    /** The document is a command to an existing run. */
    record OfRun(RunCommand command, TenantId tenant) implements Outcome {}

    /** The document is a command to a stored workflow. */
    record OfWorkflow(WorkflowCommand command) implements Outcome {}

    /** The workflow, or the command, is refused. */
    record Refused(Problem problem) implements Outcome {}
  }

  /** Judges a workflow under this configuration; a stored one is taken from the library. */
  public Outcome admit(RunRequest request, ClusterConfig config, Library library) {
    if (request.content().body().length > limits.documentBytes()) {
      return new Outcome.Refused(tooLarge());
    }
    return switch (document(request.content())) {
      case Parsed.Invalid<Document>(var errors) -> refused(errors);
      case Parsed.Valid<Document>(Document document)
          when byAmqp(request) && RunCommand.is(document) ->
          command(request, document, config);
      case Parsed.Valid<Document>(Document document)
          when byAmqp(request) && WorkflowCommandReader.is(document) ->
          ofStored(request, document, config, library);
      case Parsed.Valid<Document>(Document document) -> {
        List<FieldError> errors = new ArrayList<>(request.errors());
        TenantId tenant = tenant(request.tenant(), config, errors);
        Optional<RunId> id = id(request.id(), errors);
        Found found = find(request.content(), document, tenant, library, errors);
        Optional<JsonNode> others =
            found
                .workflow()
                .flatMap(workflow ->
                    judge(workflow, found, new Ground(tenant, config, library), errors));
        yield errors.isEmpty()
            ? written(request, id.orElseThrow(), tenant, found, others)
            : refused(errors);
      }
    };
  }

  /** By REST, commands have paths of their own. */
  private static boolean byAmqp(RunRequest request) {
    return request.door() == TaskEvent.Door.AMQP;
  }

  private Outcome ofStored(
      RunRequest request, Document document, ClusterConfig config, Library library) {
    WorkflowCommandReader reader = new WorkflowCommandReader(new WorkflowAdmission(limits));
    return switch (reader.read(request, document, config, library)) {
      case WorkflowAdmission.Outcome.Admissible(WorkflowCommand command) ->
          new Outcome.OfWorkflow(command);
      case WorkflowAdmission.Outcome.Refused(Problem problem) -> new Outcome.Refused(problem);
    };
  }

  private static Outcome command(RunRequest request, Document document, ClusterConfig config) {
    List<FieldError> errors = new ArrayList<>(request.errors());
    TenantId tenant = tenant(request.tenant(), config, errors);
    return switch (RunCommand.read(document, request.principal())) {
      case Parsed.Valid<RunCommand>(RunCommand command) when errors.isEmpty() ->
          new Outcome.OfRun(command, tenant);
      case Parsed.Valid<RunCommand> valid -> refused(errors);
      case Parsed.Invalid<RunCommand>(var wrong) -> {
        errors.addAll(wrong);
        yield refused(errors);
      }
    };
  }

  /** What a workflow is judged by. */
  private record Ground(TenantId tenant, ClusterConfig config, Library library) {}

  private Parsed<Document> document(RunRequest.Content content) {
    boolean nothing =
        content instanceof RunRequest.Content.Named && new String(content.body(), UTF_8).isBlank();
    return nothing
        ? new Parsed.Valid<>(new Document(Json.TREES.createObjectNode(), Map.of()))
        : new DocumentReader(limits.documentBytes()).read(content.body(), content.format());
  }

  /**
   * What is to be run.
   *
   * @param workflow its document; empty if there is none
   * @param said where the parameters stand
   * @param version if it is a stored one
   * @param scheduledFor the time for which it runs
   */
  private record Found(
      Optional<Document> workflow,
      Document said,
      JsonNode params,
      Optional<Integer> version,
      Optional<Instant> scheduledFor) {}

  private static Found find(
      RunRequest.Content content,
      Document document,
      TenantId tenant,
      Library library,
      List<FieldError> errors) {
    if (content instanceof RunRequest.Content.Named named) {
      return find(NamedRun.of(named, document), document, tenant, library, errors);
    }
    return NamedRun.is(document)
        ? find(NamedRun.of(document), document, tenant, library, errors)
        : new Found(
            Optional.of(document),
            document,
            Json.TREES.createObjectNode(),
            Optional.empty(),
            Optional.empty());
  }

  private static Found find(
      NamedRun run, Document said, TenantId tenant, Library library, List<FieldError> errors) {
    errors.addAll(run.problems());
    Optional<Library.Book> book =
        WorkflowName.PATTERN.matcher(run.workflow()).matches()
            ? library.find(tenant, run.workflow(), run.version())
            : Optional.empty();
    if (book.isEmpty()) {
      errors.add(
          new FieldError(
              "/workflow",
              "there is no workflow '"
                  + Shown.of(run.workflow())
                  + "'"
                  + run.version().map(version -> " in version " + version).orElse(""),
              "the name of a stored one, and a version that is kept"));
    }
    return new Found(
        book.map(found -> new Document(found.document(), Map.of())),
        said,
        run.params(),
        book.map(Library.Book::version),
        run.scheduledFor());
  }

  /** The stored workflows that it runs; what is wrong is noted. */
  private Optional<JsonNode> judge(
      Document workflow, Found found, Ground ground, List<FieldError> errors) {
    WorkflowCheck.Checked checked =
        new WorkflowCheck(limits)
            .check(workflow, ground.tenant(), ground.config(), ground.library());
    errors.addAll(checked.errors());
    Problems problems = new Problems(found.said());
    Arguments.check(checked.definition(), found.params().propertyNames(), "/params", problems);
    if (found.version().isEmpty() && checked.definition().schedule().isPresent()) {
      problems.add("/schedule", "only a workflow that is stored runs by itself", "no schedule");
    }
    errors.addAll(problems.all());
    return checked.others();
  }

  private Outcome written(
      RunRequest request, RunId id, TenantId tenant, Found found, Optional<JsonNode> workflows) {
    JsonNode document = found.workflow().orElseThrow().root();
    ObjectNode all = Json.TREES.createObjectNode();
    all.set("document", document);
    all.set("params", found.params());
    found.scheduledFor().ifPresent(time -> all.put("scheduledFor", time.toString()));
    workflows.ifPresent(others -> all.set("workflows", others));
    byte[] written = Json.TREES.writeValueAsBytes(all);
    return written.length > MOST_WRITTEN_BYTES
        ? new Outcome.Refused(tooLarge())
        : new Outcome.Admissible(
            new RunEvent.Created(
                    id,
                    tenant,
                    document,
                    found.params(),
                    ContentDigest.of(written),
                    request.principal(),
                    request.door())
                .inVersion(found.version())
                .scheduledFor(found.scheduledFor())
                .with(workflows)
                .replyingTo(request.reply()));
  }

  static TenantId tenant(Optional<String> asked, ClusterConfig config, List<FieldError> errors) {
    String named = asked.orElse(TenantId.DEFAULT.value());
    if (!TenantId.PATTERN.matcher(named).matches()) {
      errors.add(
          new FieldError("tenant", "'" + Shown.of(named) + "' is no tenant's id", TENANT_FORM));
      return TenantId.DEFAULT;
    }
    TenantId tenant = new TenantId(named);
    Admission.unknownTenant(tenant, config).ifPresent(errors::add);
    return tenant;
  }

  private static Optional<RunId> id(FallbackId id, List<FieldError> errors) {
    return switch (id) {
      case FallbackId.Given(TaskId given) -> Optional.of(new RunId(given.value()));
      case FallbackId.Made(TaskId made) -> Optional.of(new RunId(made.value()));
      case FallbackId.None(FieldError error) -> {
        errors.add(error);
        yield Optional.empty();
      }
    };
  }

  /** The refusal of a document above the limit. */
  public Problem tooLarge() {
    return Problem.of(
        ProblemType.TOO_LARGE,
        "a workflow has at most "
            + limits.documentBytes()
            + " bytes, and at most "
            + MOST_WRITTEN_BYTES
            + " as JSON, with its parameters and the workflows that its steps run");
  }

  private static Outcome refused(List<FieldError> errors) {
    return new Outcome.Refused(Problem.invalid(errors));
  }
}
