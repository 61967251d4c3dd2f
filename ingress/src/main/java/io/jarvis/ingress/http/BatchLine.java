package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.flow.Answer;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JsonGenerator;

/** The answer to one line of a batch, once it is there. */
record BatchLine(CompletableFuture<Answer> answer) {
  private static final int ACCEPTED = 202;

  static BatchLine refused(Problem problem) {
    return new BatchLine(CompletableFuture.completedFuture(new Answer.Declined(problem)));
  }

  /** Waits for the answer and writes it. */
  void write(int line, JsonGenerator json) {
    json.writeStartObject();
    json.writeNumberProperty("line", line);
    switch (answer.join()) {
      case Answer.Accepted accepted -> {
        json.writeNumberProperty("status", ACCEPTED);
        json.writeStringProperty("id", accepted.id().value());
        json.writeStringProperty("state", accepted.state().word());
        json.writeStringProperty("tenant", accepted.tenant().value());
      }
      case Answer.Declined(Problem problem) -> {
        json.writeNumberProperty("status", problem.status());
        json.writeName("problem");
        problem.write(json);
      }
    }
    json.writeEndObject();
  }
}
