package io.jarvis.ingress.http;

import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.dag.core.run.StepState;
import io.jarvis.ingress.core.RunCommand;
import io.jarvis.ingress.core.RunRequest;
import io.jarvis.ingress.core.Shown;
import io.jarvis.ingress.flow.Identities;
import io.jarvis.ingress.flow.RunDesk;
import io.jarvis.ingress.flow.RunReads;
import io.jarvis.protocol.RunId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Runs workflows, shows their runs, and ends, pauses and retries them. */
@RestController
@RequestMapping({"/v1", ""})
public final class RunController {
  private static final Lookup LOOKUP = new Lookup("run");

  private final RunDesk desk;
  private final RunReads reads;
  private final Identities identities;

  public RunController(RunDesk desk, RunReads reads, Identities identities) {
    this.desk = desk;
    this.reads = reads;
    this.identities = identities;
  }

  @PostMapping("/runs")
  ResponseEntity<byte[]> submit(
      HttpServletRequest request,
      @RequestParam Optional<String> id,
      @RequestParam Optional<String> tenant)
      throws IOException {
    Bodies.Document body = Bodies.document(request, desk.admission().tooLarge());
    return RunAnswers.of(
        desk.submit(
            RunRequest.byRest(
                new RunRequest.Content.Whole(body.bytes(), body.format()),
                request.getRemoteAddr(),
                tenant,
                id,
                identities.taskId())));
  }

  @GetMapping("/runs")
  ResponseEntity<byte[]> list(@RequestParam MultiValueMap<String, String> parameters) {
    RunQuery query = ListParameters.runs(parameters);
    return HttpJson.ok(reads.all(runs -> query.page(runs.all())));
  }

  @GetMapping("/runs/{id}")
  ResponseEntity<byte[]> get(
      @PathVariable String id, @RequestParam MultiValueMap<String, String> parameters) {
    Set<StepState> states = ListParameters.statesOfSteps(parameters);
    return HttpJson.ok(look(id, record -> RunView.of(record, states)));
  }

  /** The graph, in the form that is asked for: JSON, DOT or SVG. */
  @GetMapping("/runs/{id}/graph")
  ResponseEntity<byte[]> graph(@PathVariable String id, @RequestParam Optional<String> format) {
    RunGraph graph = look(id, RunGraph::of);
    return switch (format.orElse("json")) {
      case "json" -> HttpJson.ok(graph);
      case "dot" -> text("text/vnd.graphviz", graph.dot());
      case "svg" -> text("image/svg+xml", RunPicture.of(RunOutline.of(graph)));
      default ->
          throw ProblemException.invalid(
              "format", "'" + Shown.of(format.orElse("")) + "' is not known", "json, dot or svg");
    };
  }

  private static ResponseEntity<byte[]> text(String type, String text) {
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType(type + ";charset=utf-8"))
        .body(text.getBytes(StandardCharsets.UTF_8));
  }

  @PostMapping("/runs/{id}/cancel")
  ResponseEntity<byte[]> cancel(@PathVariable String id, HttpServletRequest request) {
    return apply(id, RunCommand.Action.CANCEL, List.of(), request);
  }

  @PostMapping("/runs/{id}/pause")
  ResponseEntity<byte[]> pause(@PathVariable String id, HttpServletRequest request) {
    return apply(id, RunCommand.Action.PAUSE, List.of(), request);
  }

  @PostMapping("/runs/{id}/resume")
  ResponseEntity<byte[]> resume(@PathVariable String id, HttpServletRequest request) {
    return apply(id, RunCommand.Action.RESUME, List.of(), request);
  }

  /** Retries the steps that are named, or else all that failed and all that were not reached. */
  @PostMapping("/runs/{id}/retry")
  ResponseEntity<byte[]> retry(
      @PathVariable String id,
      @RequestParam(defaultValue = "") List<String> step,
      HttpServletRequest request) {
    return apply(id, RunCommand.Action.RETRY, step, request);
  }

  private ResponseEntity<byte[]> apply(
      String id, RunCommand.Action action, List<String> steps, HttpServletRequest request) {
    RunId run = known(id);
    RunCommand command = new RunCommand(run, action, steps, request.getRemoteAddr());
    look(id, command::refusal)
        .ifPresent(problem -> {
          throw new ProblemException(problem);
        });
    HttpStatus status = look(id, command::isDone) ? HttpStatus.OK : HttpStatus.ACCEPTED;
    desk.apply(command);
    return HttpJson.answer(status, look(id, RunView.Summary::of));
  }

  private static RunId known(String id) {
    if (!RunId.PATTERN.matcher(id).matches()) {
      throw LOOKUP.unknown(id);
    }
    return new RunId(id);
  }

  private <T> T look(String id, Function<RunRecord, T> look) {
    return LOOKUP.value(id, reads.find(known(id), look));
  }
}
