package io.jarvis.ingress.http;

import io.jarvis.protocol.FieldError;
import io.jarvis.state.readmodel.Cursor;
import io.jarvis.state.readmodel.Page;
import io.jarvis.state.readmodel.ReadModel;
import io.jarvis.state.readmodel.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the AMQP door refused: whoever sent it without a {@code reply_to} finds it here. */
@RestController
@RequestMapping({"/v1", ""})
public final class RefusalController {
  private final ReadModel model;

  public RefusalController(ReadModel model) {
    this.model = model;
  }

  /** A refusal. */
  record View(
      String refusal,
      Optional<String> task,
      String principal,
      Instant at,
      int status,
      String title,
      List<FieldError> errors) {
    static View of(Refusal refusal) {
      return new View(
          refusal.refusal(),
          refusal.task(),
          refusal.principal(),
          refusal.at(),
          refusal.status(),
          refusal.title(),
          refusal.errors());
    }
  }

  /** A page of refusals. */
  record Views(List<View> refusals, Optional<String> next) {}

  @GetMapping("/refusals")
  ResponseEntity<byte[]> list(@RequestParam MultiValueMap<String, String> parameters) {
    ListParameters.onlyPaging(parameters);
    Page<Refusal> page =
        model.refusals(ListParameters.cursor(parameters), ListParameters.limit(parameters));
    return HttpJson.ok(
        new Views(page.items().stream().map(View::of).toList(), page.next().map(Cursor::text)));
  }
}
