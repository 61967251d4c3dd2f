package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a client's requests through as long as it has tokens; health and metrics are not limited.
 */
public final class RateLimitFilter extends HttpFilter {
  private static final long serialVersionUID = 1;
  private static final Set<String> UNLIMITED =
      Set.of(
          "/health",
          "/health/live",
          "/health/ready",
          "/v1/health",
          "/v1/health/live",
          "/v1/health/ready",
          "/metrics");

  private final transient RateLimiter limiter;

  public RateLimitFilter(RateLimiter limiter) {
    this.limiter = limiter;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<Problem> refused =
        limited(request) ? limiter.take(request.getRemoteAddr()) : Optional.empty();
    if (refused.isEmpty()) {
      chain.doFilter(request, response);
    } else {
      HttpAnswers.write(HttpJson.problem(refused.get()), response);
    }
  }

  private static boolean limited(HttpServletRequest request) {
    return !UNLIMITED.contains(request.getRequestURI());
  }
}
