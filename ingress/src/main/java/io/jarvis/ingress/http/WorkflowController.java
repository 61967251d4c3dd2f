package io.jarvis.ingress.http;

import io.jarvis.catalog.workflows.StoredWorkflow;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.RunRequest;
import io.jarvis.ingress.core.Shown;
import io.jarvis.ingress.core.WorkflowAdmission;
import io.jarvis.ingress.core.WorkflowCommand;
import io.jarvis.ingress.core.WorkflowSummary;
import io.jarvis.ingress.flow.Identities;
import io.jarvis.ingress.flow.RunDesk;
import io.jarvis.ingress.flow.WorkflowDesk;
import io.jarvis.protocol.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Stores workflows in versions, shows, removes and runs them. */
@RestController
@RequestMapping({"/v1/workflows", "/workflows"})
public final class WorkflowController {
  private static final Lookup LOOKUP = new Lookup("workflow");

  private final WorkflowDesk desk;
  private final RunDesk runs;
  private final Identities identities;

  public WorkflowController(WorkflowDesk desk, RunDesk runs, Identities identities) {
    this.desk = desk;
    this.runs = runs;
    this.identities = identities;
  }

  @PutMapping("/{name}")
  ResponseEntity<byte[]> put(
      HttpServletRequest request, @PathVariable String name, @RequestParam Optional<String> tenant)
      throws IOException {
    Bodies.Document body = Bodies.document(request, runs.admission().tooLarge());
    WorkflowAdmission.Request asked =
        new WorkflowAdmission.Request(
            name, tenant, body.bytes(), body.format(), request.getRemoteAddr());
    return answer(desk.put(asked));
  }

  private static ResponseEntity<byte[]> answer(WorkflowDesk.Answer answer) {
    return switch (answer) {
      case WorkflowDesk.Answer.Added(WorkflowSummary workflow) ->
          HttpJson.answer(HttpStatus.CREATED, workflow);
      case WorkflowDesk.Answer.Unchanged(WorkflowSummary workflow) -> HttpJson.ok(workflow);
      case WorkflowDesk.Answer.Deleted(WorkflowName workflow) -> ResponseEntity.noContent().build();
      case WorkflowDesk.Answer.Declined(Problem problem) -> HttpJson.problem(problem);
    };
  }

  @GetMapping
  ResponseEntity<byte[]> list(@RequestParam Optional<String> tenant) {
    return HttpJson.ok(
        new WorkflowView.Page(
            desk.store().all(tenant(tenant)).stream()
                .map(each -> WorkflowSummary.of(each, each.latest(), desk.clock().instant()))
                .toList()));
  }

  @GetMapping("/{name}")
  ResponseEntity<byte[]> get(
      @PathVariable String name,
      @RequestParam Optional<String> tenant,
      @RequestParam Optional<String> version) {
    StoredWorkflow workflow = stored(name, tenant);
    return HttpJson.ok(
        desk.book(workflow, version.map(WorkflowController::number))
            .map(book -> WorkflowView.of(workflow, book, desk.clock().instant()))
            .orElseThrow(() -> LOOKUP.unknown(name + version.map(n -> " " + n).orElse(""))));
  }

  private static int number(String version) {
    return Parameters.whole("version", version, 1, Integer.MAX_VALUE);
  }

  @DeleteMapping("/{name}")
  ResponseEntity<byte[]> delete(@PathVariable String name, @RequestParam Optional<String> tenant) {
    return answer(desk.apply(new WorkflowCommand.Delete(name(name, tenant))));
  }

  /**
   * Pauses a workflow's schedule until it is resumed; the times that pass meanwhile are skipped.
   */
  @PostMapping("/{name}/pause")
  ResponseEntity<byte[]> pause(@PathVariable String name, @RequestParam Optional<String> tenant) {
    return follow(name(name, tenant), StoredWorkflow.State.PAUSED);
  }

  @PostMapping("/{name}/resume")
  ResponseEntity<byte[]> resume(@PathVariable String name, @RequestParam Optional<String> tenant) {
    return follow(name(name, tenant), StoredWorkflow.State.RUNNING);
  }

  private ResponseEntity<byte[]> follow(WorkflowName name, StoredWorkflow.State state) {
    return answer(desk.apply(new WorkflowCommand.Follow(name, state)));
  }

  @PostMapping("/{name}/runs")
  ResponseEntity<byte[]> run(
      HttpServletRequest request,
      @PathVariable String name,
      @RequestParam Optional<String> version,
      @RequestParam Optional<String> id,
      @RequestParam Optional<String> tenant)
      throws IOException {
    StoredWorkflow workflow = stored(name, tenant);
    Bodies.Document body = Bodies.document(request, runs.admission().tooLarge());
    return RunAnswers.of(
        runs.submit(
            RunRequest.byRest(
                new RunRequest.Content.Named(
                    name, version.map(WorkflowController::number), body.bytes(), body.format()),
                request.getRemoteAddr(),
                Optional.of(workflow.name().tenant().value()),
                id,
                identities.taskId())));
  }

  private StoredWorkflow stored(String name, Optional<String> tenant) {
    return desk.store().find(name(name, tenant)).orElseThrow(() -> LOOKUP.unknown(name));
  }

  private static WorkflowName name(String name, Optional<String> tenant) {
    if (!WorkflowName.PATTERN.matcher(name).matches()) {
      throw LOOKUP.unknown(name);
    }
    return new WorkflowName(tenant(tenant), name);
  }

  private static TenantId tenant(Optional<String> tenant) {
    String text = tenant.orElse(TenantId.DEFAULT.value());
    if (!TenantId.PATTERN.matcher(text).matches()) {
      throw ProblemException.of(ProblemType.UNKNOWN, "there is no tenant '" + Shown.of(text) + "'");
    }
    return new TenantId(text);
  }
}
