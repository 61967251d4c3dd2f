package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.flow.Cancellation;
import io.jarvis.ingress.flow.Endings;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.TimeSpan;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.readmodel.Cursor;
import io.jarvis.state.readmodel.Page;
import io.jarvis.state.readmodel.ReadModel;
import io.jarvis.state.readmodel.TaskFilter;
import io.jarvis.state.readmodel.TaskView;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows tasks, waits for their end, cancels them. */
@RestController
@RequestMapping({"/v1", ""})
public final class TaskController {
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

  private final TaskLookup tasks;
  private final ReadModel model;
  private final Endings endings;
  private final Cancellation cancellation;
  private final HttpLimits limits;

  public TaskController(
      TaskLookup tasks,
      ReadModel model,
      Endings endings,
      Cancellation cancellation,
      HttpLimits limits) {
    this.tasks = tasks;
    this.model = model;
    this.endings = endings;
    this.cancellation = cancellation;
    this.limits = limits;
  }

  @GetMapping("/tasks")
  ResponseEntity<byte[]> list(@RequestParam MultiValueMap<String, String> parameters) {
    TaskFilter filter = ListParameters.filter(parameters);
    return HttpJson.ok(
        page(
            model.tasks(
                filter,
                ListParameters.cursor(parameters),
                ListParameters.limit(parameters),
                TaskSummary::of)));
  }

  @GetMapping("/tasks/{id}")
  ResponseEntity<byte[]> get(@PathVariable String id) {
    return HttpJson.ok(document(tasks.view(id)));
  }

  private TaskDocument document(TaskView view) {
    TaskRecord task = view.record();
    return TaskDocument.of(
        view,
        task.progress()
            .array()
            .map(array ->
                IndexCounts.of(task.state(), array, model.membersByState(task.spec().id()))));
  }

  /** The indexes of an array that have left, in their order. */
  @GetMapping("/tasks/{id}/members")
  ResponseEntity<byte[]> members(
      @PathVariable String id, @RequestParam MultiValueMap<String, String> parameters) {
    Set<TaskState> states = ListParameters.statesOfMembers(parameters);
    TaskRecord array = tasks.existing(id);
    if (!array.spec().isArray()) {
      throw ProblemException.of(ProblemType.UNKNOWN, "task '" + id + "' is no array");
    }
    return HttpJson.ok(
        page(
            model.members(
                array.spec().id(),
                states,
                ListParameters.cursor(parameters),
                ListParameters.limit(parameters),
                TaskSummary::of)));
  }

  private static TaskSummary.Page page(Page<TaskSummary> page) {
    return new TaskSummary.Page(page.items(), page.next().map(Cursor::text));
  }

  /**
   * Waits for the end: 200 when the task has ended, 202 with its present state after the timeout.
   */
  @GetMapping("/tasks/{id}/wait")
  ResponseEntity<byte[]> await(@PathVariable String id, @RequestParam Optional<String> timeout)
      throws InterruptedException {
    Duration atMost = timeout.map(this::span).orElse(DEFAULT_WAIT);
    TaskId task = tasks.existing(id).spec().id();
    endings.await(task, atMost, () -> tasks.ended(task));
    TaskDocument document = document(tasks.view(id));
    return HttpJson.answer(
        document.endedAt().isPresent() ? HttpStatus.OK : HttpStatus.ACCEPTED, document);
  }

  @PostMapping("/tasks/{id}/cancel")
  ResponseEntity<byte[]> cancel(@PathVariable String id, HttpServletRequest request) {
    TaskRecord task = tasks.existing(id);
    if (task.state() == TaskState.CANCELLED) {
      return HttpJson.ok(CancelView.of(task));
    }
    if (task.state().ended()) {
      throw new ProblemException(
          Problem.of(ProblemType.CONFLICT, "task '" + id + "' has ended: " + task.state().word())
              .about("/v1/tasks/" + id));
    }
    cancellation.request(task.spec().id(), task.progress(), request.getRemoteAddr());
    return HttpJson.answer(HttpStatus.ACCEPTED, CancelView.of(task));
  }

  /** The answer to a cancel request, with the task's present state. */
  record CancelView(String id, String state, boolean cancelRequested) {
    static CancelView of(TaskRecord task) {
      return new CancelView(task.spec().id().value(), task.state().word(), true);
    }
  }

  private Duration span(String text) {
    try {
      Duration span = TimeSpan.parse(text);
      if (span.compareTo(limits.maxWait()) <= 0) {
        return span;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for one that is too long.
    }
    throw ProblemException.invalid(
        "timeout",
        "it is not allowed",
        "a duration such as 30s, at most " + TimeSpan.format(limits.maxWait()));
  }
}
