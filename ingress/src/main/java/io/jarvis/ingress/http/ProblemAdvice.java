package io.jarvis.ingress.http;

import io.jarvis.broker.EventLog;
import io.jarvis.catalog.NodeCatalog;
import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Turns whatever ends a request early into a problem document; the cause of a fault is logged here
 * and told to nobody.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class ProblemAdvice {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  @ExceptionHandler(ProblemException.class)
  ResponseEntity<byte[]> problem(ProblemException e) {
    return HttpJson.problem(e.problem());
  }

  @ExceptionHandler({
    EventLog.LogUnavailableException.class,
    NodeCatalog.CatalogUnavailableException.class,
    DataAccessResourceFailureException.class
  })
  ResponseEntity<byte[]> outage(RuntimeException e, HttpServletRequest request) {
    LOG.warn("{} {} could not be answered", request.getMethod(), request.getRequestURI(), e);
    String who =
        switch (e) {
          case EventLog.LogUnavailableException _ -> "the event log";
          case NodeCatalog.CatalogUnavailableException _ -> "the catalog";
          default -> "the read model's database";
        };
    return HttpJson.problem(
        Problem.of(ProblemType.UNAVAILABLE, who + " does not answer").retryAfter(RETRY));
  }

  @ExceptionHandler(HttpRequestMethodNotSupportedException.class)
  ResponseEntity<byte[]> method(HttpRequestMethodNotSupportedException e) {
    String[] allowed = e.getSupportedMethods() == null ? new String[0] : e.getSupportedMethods();
    Arrays.sort(allowed);
    String list = String.join(", ", allowed);
    ResponseEntity<byte[]> answer =
        HttpJson.problem(Problem.of(ProblemType.WRONG_METHOD, "allowed here: " + list));
    return ResponseEntity.status(answer.getStatusCode())
        .headers(answer.getHeaders())
        .header(HttpHeaders.ALLOW, list)
        .body(answer.getBody());
  }

  @ExceptionHandler(IOException.class)
  void gone(IOException e, HttpServletRequest request, HttpServletResponse response) {
    LOG.debug("{} {} was cut off", request.getMethod(), request.getRequestURI(), e);
    if (!response.isCommitted()) {
      response.setStatus(ProblemType.INVALID.status());
    }
  }

  @ExceptionHandler(Exception.class)
  ResponseEntity<byte[]> anything(Exception e, HttpServletRequest request) {
    if (e instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
      return HttpJson.problem(of(known.getStatusCode()).about(request.getRequestURI()));
    }
    LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
    return HttpJson.problem(of(HttpStatusCode.valueOf(ProblemType.BROKEN.status())));
  }

  /** The problem a bare status stands for. */
  static Problem of(HttpStatusCode status) {
    ProblemType type =
        Arrays.stream(ProblemType.values())
            .filter(t -> t.status() == status.value())
            .findFirst()
            .orElse(status.is4xxClientError() ? ProblemType.INVALID : ProblemType.BROKEN);
    return Problem.of(
        type,
        switch (type) {
          case BROKEN -> "the fault is ours and was logged";
          case UNKNOWN -> "nothing is served here; the API begins at /v1, as in /v1/tasks";
          case INVALID -> "the path, the query or a header cannot be read";
          default -> "the request as such cannot be served";
        });
  }
}
