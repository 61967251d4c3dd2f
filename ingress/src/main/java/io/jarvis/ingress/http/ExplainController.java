package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.flow.Explanations;
import io.jarvis.ingress.flow.Explanations.Answer;
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
    TaskView view = tasks.view(id);
    TaskRecord task = view.record();
    return HttpJson.ok(
        ExplanationDocument.of(
            view, waitsForNode(task) ? Optional.of(asked(task)) : Optional.empty()));
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

  private Explanation asked(TaskRecord task) throws InterruptedException {
    return switch (explanations.ask(task)) {
      case Answer.Explained(Explanation explanation) -> explanation;
      case Answer.Unanswered(String reason) ->
          throw new ProblemException(
              Problem.of(
                      ProblemType.UNAVAILABLE,
                      "why task '" + task.spec().id() + "' waits is not known now: " + reason)
                  .retryAfter(RETRY));
    };
  }
}
