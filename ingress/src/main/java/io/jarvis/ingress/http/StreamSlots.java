package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Limits how many streamed answers are open at once. Thread-safe. */
public final class StreamSlots {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final int most;
  private final Semaphore free;

  public StreamSlots(int most) {
    this.most = most;
    this.free = new Semaphore(most);
  }

  /** Takes a slot until it is closed; throws a problem if none is free. */
  Slot take() {
    if (!free.tryAcquire()) {
      throw new ProblemException(
          Problem.of(ProblemType.UNAVAILABLE, "all " + most + " streams are in use")
              .retryAfter(RETRY));
    }
    return free::release;
  }

  /**
   * Whether only the headers are sent (HEAD): a write would then reach nobody, and never fail when
   * the client is gone.
   */
  static boolean wantsOnlyHeaders(HttpServletRequest request) {
    return request.getMethod().equals("HEAD");
  }

  /** A taken slot. */
  interface Slot extends AutoCloseable {
    @Override
    void close();
  }
}
