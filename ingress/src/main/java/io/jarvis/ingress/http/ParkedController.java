package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Problem;
import io.jarvis.ingress.core.ProblemType;
import io.jarvis.ingress.flow.ParkedLetter;
import io.jarvis.ingress.flow.ParkedLetters;
import io.jarvis.ingress.flow.Replay;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The letters nobody could decide about and those that had no route: shown, sent again, dropped.
 */
@RestController
@RequestMapping({"/v1", ""})
public final class ParkedController {
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final ParkedLetters letters;
  private final Replay replay;

  public ParkedController(ParkedLetters letters, Replay replay) {
    this.letters = letters;
    this.replay = replay;
  }

  /** A letter as it is shown. */
  record View(
      String id,
      String queue,
      String routingKey,
      Optional<String> reason,
      Optional<String> task,
      Optional<String> type,
      Optional<Instant> at,
      int bytes,
      String body) {
    static View of(ParkedLetter letter) {
      return new View(
          letter.id(),
          letter.queue(),
          letter.routingKey(),
          letter.reason(),
          letter.message().correlationId(),
          letter.message().type(),
          letter.message().timestamp(),
          letter.message().body().length,
          letter.bodyStart());
    }
  }

  /** All of them. */
  record Views(List<View> letters) {}

  @GetMapping("/parked")
  ResponseEntity<byte[]> list(@RequestParam(defaultValue = "100") String limit)
      throws IOException, InterruptedException {
    int most = Parameters.whole("limit", limit, 1, ParkedLetters.MOST);
    try {
      return HttpJson.ok(new Views(letters.list(most).stream().map(View::of).toList()));
    } catch (IOException e) {
      throw unreachable();
    }
  }

  @PostMapping("/parked/{id}/replay")
  ResponseEntity<byte[]> replay(@PathVariable String id) throws InterruptedException {
    List<String> kept = new ArrayList<>();
    take(
        id,
        letter -> {
          if (replay.replay(letter) instanceof Replay.Replayed.Kept(String why)) {
            kept.add(why);
          }
          return kept.isEmpty();
        });
    if (!kept.isEmpty()) {
      throw ProblemException.of(
          ProblemType.CONFLICT, "the letter stays where it is: " + kept.getFirst());
    }
    return ResponseEntity.status(HttpStatus.ACCEPTED).build();
  }

  @DeleteMapping("/parked/{id}")
  ResponseEntity<byte[]> drop(@PathVariable String id) throws InterruptedException {
    take(id, letter -> true);
    return ResponseEntity.noContent().build();
  }

  private void take(String id, java.util.function.Predicate<ParkedLetter> settled)
      throws InterruptedException {
    try {
      if (letters.take(id, settled).isEmpty()) {
        throw ProblemException.of(ProblemType.UNKNOWN, "there is no such letter");
      }
    } catch (IOException e) {
      throw unreachable();
    }
  }

  private static ProblemException unreachable() {
    return new ProblemException(
        Problem.of(ProblemType.UNAVAILABLE, "the broker does not answer").retryAfter(RETRY));
  }
}
