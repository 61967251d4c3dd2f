package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Admission;
import io.jarvis.ingress.core.FallbackId;
import io.jarvis.ingress.core.Incoming;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.flow.Answer;
import io.jarvis.ingress.flow.Identities;
import io.jarvis.ingress.flow.SubmissionDesk;
import io.jarvis.protocol.event.TaskEvent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes tasks, one or many in a request. */
@RestController
@RequestMapping({"/v1", ""})
public final class SubmitController {
  private final SubmissionDesk desk;
  private final Admission admission;
  private final Identities identities;
  private final RateLimiter limiter;
  private final HttpLimits limits;

  public SubmitController(
      SubmissionDesk desk,
      Admission admission,
      Identities identities,
      RateLimiter limiter,
      HttpLimits limits) {
    this.desk = desk;
    this.admission = admission;
    this.identities = identities;
    this.limiter = limiter;
    this.limits = limits;
  }

  @PostMapping("/tasks")
  void submit(HttpServletRequest request, HttpServletResponse response) throws IOException {
    byte[] body =
        Bodies.json(
            request, limits.bodyBytes(), admission.tooLarge(request.getContentLengthLong()));
    switch (desk.submit(incoming(body, request.getRemoteAddr())).join()) {
      case Answer.Accepted accepted -> accepted(accepted, response);
      case Answer.Declined(Problem problem) ->
          HttpAnswers.write(HttpJson.problem(problem), response);
    }
  }

  /** Writes the most frequent of all answers directly, without content negotiation. */
  private static void accepted(Answer.Accepted accepted, HttpServletResponse response)
      throws IOException {
    byte[] body = HttpJson.MAPPER.writeValueAsBytes(AcceptedView.of(accepted));
    response.setStatus(HttpServletResponse.SC_ACCEPTED);
    response.setHeader(HttpHeaders.LOCATION, "/v1/tasks/" + accepted.id());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  @PostMapping("/tasks/batch")
  void submitBatch(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Bodies.Form form = Bodies.form(request);
    if (request.getContentLengthLong() > limits.batchBytes()) {
      throw new ProblemException(Bodies.tooLarge(limits.batchBytes()));
    }
    String client = request.getRemoteAddr();
    byte[] answers =
        new Batch(
                limits,
                form,
                line ->
                    limiter
                        .take(client)
                        .map(BatchLine::refused)
                        .orElseGet(() -> submitLine(line, client)))
            .answers(request.getInputStream());
    response.setContentType(
        form == Bodies.Form.JSON
            ? MediaType.APPLICATION_JSON_VALUE
            : MediaType.APPLICATION_NDJSON_VALUE);
    response.setContentLength(answers.length);
    response.getOutputStream().write(answers);
  }

  private BatchLine submitLine(byte[] line, String client) {
    return new BatchLine(desk.submit(incoming(line, client)));
  }

  private Incoming incoming(byte[] body, String client) {
    return new Incoming(
        body,
        TaskEvent.Door.REST,
        client,
        Optional.empty(),
        new FallbackId.Made(identities.taskId()),
        Optional.empty(),
        List.of());
  }
}
