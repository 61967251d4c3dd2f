package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.flow.Explanations;
import io.jarvis.ingress.flow.Explanations.Answer;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.explain.Explanation;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.lifecycle.TaskState;
import io.jarvis.state.readmodel.TaskView;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says why a task waits, or why it ran where it did. */
@RestController
@RequestMapping({"/v1", ""})
public final class ExplainController {
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final TaskLookup tasks;
  private final Explanations explanations;

  public ExplainController(TaskLookup tasks, Explanations explanations) {
    this.tasks = tasks;
    this.explanations = explanations;
  }

  @GetMapping("/tasks/{id}/explain")
  ResponseEntity<byte[]> explain(@PathVariable String id) throws InterruptedException {
    Optional<TaskRecord> array = tasks.arrayAround(id);
    return HttpJson.ok(
        array.isPresent() ? ofIndex(new TaskId(id), array.get()) : of(tasks.view(id)));
  }

  private ExplanationDocument of(TaskView view) throws InterruptedException {
    TaskRecord task = view.record();
    return ExplanationDocument.of(
        view,
        waitsForNode(task)
            ? Optional.of(explanation(task.spec().id(), explanations.ask(task)))
            : Optional.empty());
  }

  private ExplanationDocument ofIndex(TaskId index, TaskRecord array) throws InterruptedException {
    return ExplanationDocument.of(
        index,
        array,
        waitsForNode(array)
            ? Optional.of(explanation(index, explanations.ask(array, index.index().orElseThrow())))
            : Optional.empty());
  }

  private static boolean waitsForNode(TaskRecord task) {
    if (task.progress().array().isPresent() && task.state() == TaskState.RUNNING) {
      return !task.progress().cancelRequested() && task.progress().array().get().remaining() > 0;
    }
    return switch (task.state()) {
      case SUBMITTED, PENDING, BLOCKED -> true;
      case WAITING, ASSIGNED, STARTING, RUNNING -> false;
      case SUCCEEDED, FAILED, CANCELLED, TIMED_OUT, EXPIRED -> false;
    };
  }

  private static Explanation explanation(TaskId task, Answer answer) {
    return switch (answer) {
      case Answer.Explained(Explanation explanation) -> explanation;
      case Answer.Unanswered(String reason) ->
          throw new ProblemException(
              Problem.of(
                      ProblemType.UNAVAILABLE,
                      "why task '" + task + "' waits is not known now: " + reason)
                  .retryAfter(RETRY));
    };
  }
}
