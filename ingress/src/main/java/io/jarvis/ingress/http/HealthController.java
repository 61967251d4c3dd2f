package io.jarvis.ingress.http;

import io.jarvis.ingress.flow.Health;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the ingress lives, and whether it can do its work: each part it needs is named. */
@RestController
@RequestMapping({"/v1", ""})
public final class HealthController {
  private final Health health;

  public HealthController(Health health) {
    this.health = health;
  }

  @GetMapping("/health/live")
  ResponseEntity<byte[]> live() {
    return HttpJson.ok(Map.of("status", Health.Status.UP));
  }

  @GetMapping({"/health", "/health/ready"})
  ResponseEntity<byte[]> ready() {
    Health.Report report = health.report();
    return HttpJson.answer(
        report.status() == Health.Status.UP ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        report);
  }
}
