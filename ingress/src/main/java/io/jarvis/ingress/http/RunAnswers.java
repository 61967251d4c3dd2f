package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.flow.RunDesk;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers to submitted runs. */
final class RunAnswers {
  private RunAnswers() {}

  /** The answer to a run that was begun. */
  record Accepted(String id, String tenant) {}

  static ResponseEntity<byte[]> of(RunDesk.Answer answer) {
    return switch (answer) {
      case RunDesk.Answer.Accepted accepted ->
          ResponseEntity.status(HttpStatus.ACCEPTED)
              .location(URI.create("/v1/runs/" + accepted.id()))
              .contentType(MediaType.APPLICATION_JSON)
              .body(
                  HttpJson.MAPPER.writeValueAsBytes(
                      new Accepted(accepted.id().value(), accepted.tenant().value())));
      case RunDesk.Answer.OfWorkflow never ->
          throw new IllegalStateException("by REST there are paths for it: " + never);
      case RunDesk.Answer.Declined(Problem problem) -> HttpJson.problem(problem);
    };
  }
}
