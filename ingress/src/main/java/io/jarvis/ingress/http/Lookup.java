package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.core.Shown;
import io.jarvis.ingress.flow.ReadSide;
import java.time.Duration;

/**
 * Answers requests for one thing by its id.
 *
 * @param kind what is asked for, in the words of the answer
 */
record Lookup(String kind) {
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Returns what was found; throws the problem that there is none, or that it is not known yet. */
  <T> T value(String id, ReadSide.Found<T> found) {
    return switch (found) {
      case ReadSide.Found.Here<T>(T value) -> value;
      case ReadSide.Found.Nowhere<T>() -> throw unknown(id);
      case ReadSide.Found.NotKnown<T>() ->
          throw new ProblemException(
              Problem.of(
                      ProblemType.UNAVAILABLE,
                      "whether there is a "
                          + kind
                          + " '"
                          + id
                          + "' is not known yet: the log is still being read")
                  .retryAfter(RETRY));
    };
  }

  ProblemException unknown(String id) {
    return ProblemException.of(
        ProblemType.UNKNOWN, "there is no " + kind + " '" + Shown.of(id) + "'");
  }
}
