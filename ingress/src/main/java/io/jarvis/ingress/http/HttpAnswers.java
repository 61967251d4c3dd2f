package io.jarvis.ingress.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.ResponseEntity;

/** Answers outside a controller. */
final class HttpAnswers {
  private HttpAnswers() {}

  static void write(ResponseEntity<byte[]> answer, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.getStatusCode().value());
    answer
        .getHeaders()
        .forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    byte[] body = answer.getBody();
    if (body != null) {
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
