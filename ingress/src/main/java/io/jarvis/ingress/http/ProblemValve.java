package io.jarvis.ingress.http;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;

/**
 * What the server refuses before it looks for a servlet, such as a path that cannot be decoded: a
 * problem document too. Tomcat instantiates it by name.
 */
public final class ProblemValve extends ErrorReportValve {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemValve.class);
  private static final int FIRST_ERROR = 400;

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    boolean unanswered =
        response.getStatus() >= FIRST_ERROR
            && response.getContentWritten() == 0
            && response.setErrorReported();
    if (unanswered) {
      try {
        HttpAnswers.write(
            HttpJson.problem(ProblemAdvice.of(HttpStatusCode.valueOf(response.getStatus()))),
            response);
        response.finishResponse();
      } catch (IOException | IllegalStateException e) {
        LOG.debug("a refused client did not wait for its answer", e);
      }
    }
  }
}
