package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.protocol.event.EventJson;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes answers as JSON, with the mapper of our own records: what the application's context
 * configures does not change the API. Thread-safe.
 */
final class HttpJson {
  static final JsonMapper MAPPER = EventJson.MAPPER;

  private HttpJson() {}

  static ResponseEntity<byte[]> ok(Object view) {
    return answer(HttpStatus.OK, view);
  }

  static ResponseEntity<byte[]> answer(HttpStatus status, Object view) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(MAPPER.writeValueAsBytes(view));
  }

  static ResponseEntity<byte[]> problem(Problem problem) {
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(problem.status())
            .header(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE);
    problem
        .retryAfter()
        .ifPresent(pause ->
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, pause.toSeconds()))));
    return answer.body(problem.encode());
  }
}
