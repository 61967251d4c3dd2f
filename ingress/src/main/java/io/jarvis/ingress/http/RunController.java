package io.jarvis.ingress.http;

import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.RunRequest;
import io.jarvis.ingress.core.Shown;
import io.jarvis.ingress.flow.Identities;
import io.jarvis.ingress.flow.RunDesk;
import io.jarvis.ingress.flow.RunReads;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.RunState;
import io.jarvis.protocol.event.RunEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
                new RunId(identities.eventId()))));
  }

  @GetMapping("/runs")
  ResponseEntity<byte[]> list(@RequestParam MultiValueMap<String, String> parameters) {
    Optional<String> parent = ListParameters.parentOfRuns(parameters);
    int limit = ListParameters.limit(parameters);
    List<RunView.Summary> newestFirst =
        reads.all(runs -> {
          List<RunRecord> all = new ArrayList<>(runs.all());
          Collections.reverse(all);
          return all.stream()
              .filter(record -> parent.isEmpty() || isStepOf(record, parent.get()))
              .limit(limit)
              .map(RunView.Summary::of)
              .toList();
        });
    return HttpJson.ok(new RunView.Page(newestFirst));
  }

  private static boolean isStepOf(RunRecord record, String parent) {
    return record
        .created()
        .parent()
        .filter(above -> above.run().value().equals(parent))
        .isPresent();
  }

  @GetMapping("/runs/{id}")
  ResponseEntity<byte[]> get(@PathVariable String id) {
    return HttpJson.ok(look(id, RunView::of));
  }

  /** The graph, in the form that is asked for: JSON, DOT or SVG. */
  @GetMapping("/runs/{id}/graph")
  ResponseEntity<byte[]> graph(@PathVariable String id, @RequestParam Optional<String> format) {
    RunGraph graph = look(id, RunGraph::of);
    return switch (format.orElse("json")) {
      case "json" -> HttpJson.ok(graph);
      case "dot" -> text("text/vnd.graphviz", graph.dot());
      case "svg" -> text("image/svg+xml", RunPicture.of(graph));
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
    if (look(id, record -> record.run().state()) == RunState.CANCELLED) {
      return HttpJson.ok(look(id, RunView.Summary::of));
    }
    return wish(live(id), new RunEvent.CancelRequested(new RunId(id), request.getRemoteAddr()));
  }

  @PostMapping("/runs/{id}/pause")
  ResponseEntity<byte[]> pause(@PathVariable String id, HttpServletRequest request) {
    return wish(live(id), new RunEvent.Paused(new RunId(id), request.getRemoteAddr()));
  }

  @PostMapping("/runs/{id}/resume")
  ResponseEntity<byte[]> resume(@PathVariable String id, HttpServletRequest request) {
    return wish(live(id), new RunEvent.Resumed(new RunId(id), request.getRemoteAddr()));
  }

  /** Those steps, or all that ended badly and what was not reached. */
  @PostMapping("/runs/{id}/retry")
  ResponseEntity<byte[]> retry(
      @PathVariable String id,
      @RequestParam(defaultValue = "") List<String> step,
      HttpServletRequest request) {
    boolean finished = look(id, record -> record.run().finished());
    if (!finished) {
      throw conflict(id, "has not ended");
    }
    look(id, record -> record.created().parent())
        .ifPresent(parent -> {
          throw conflict(id, "is a step of run '" + parent.run() + "': retry that");
        });
    List<String> unknown =
        look(
            id,
            record -> {
              List<String> names = record.run().steps().stream().map(view -> view.name()).toList();
              return step.stream().filter(name -> !names.contains(name)).toList();
            });
    if (!unknown.isEmpty()) {
      throw ProblemException.invalid(
          "step",
          "there is no step '" + Shown.of(unknown.getFirst()) + "'",
          "the names of steps of the run");
    }
    desk.retry(new RunEvent.Retried(new RunId(id), step, request.getRemoteAddr()));
    return HttpJson.answer(HttpStatus.ACCEPTED, look(id, RunView.Summary::of));
  }

  private ResponseEntity<byte[]> wish(String id, RunEvent event) {
    desk.wish(event);
    return HttpJson.answer(HttpStatus.ACCEPTED, look(id, RunView.Summary::of));
  }

  /** The id of a run that has not ended. */
  private String live(String id) {
    RunState state = look(id, record -> record.run().state());
    if (state.ended()) {
      throw conflict(id, "has ended: " + state.word());
    }
    return id;
  }

  private static ProblemException conflict(String id, String why) {
    return new ProblemException(
        Problem.of(ProblemType.CONFLICT, "run '" + id + "' " + why).about("/v1/runs/" + id));
  }

  private <T> T look(String id, Function<RunRecord, T> look) {
    if (!RunId.PATTERN.matcher(id).matches()) {
      throw LOOKUP.unknown(id);
    }
    return LOOKUP.value(id, reads.find(new RunId(id), look));
  }
}
