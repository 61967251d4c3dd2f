package io.jarvis.ingress.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ContentDigestTest {
  @Test
  void aMessageThatNamesNoIdHasTheSameOneForEver() {
    byte[] body = "{\"image\":\"busybox\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(ContentDigest.id(body, Instant.parse("2026-11-28T10:00:00Z")))
        .isEqualTo(new TaskId("1467e171634b11aeb3cd221a1fb806452a5b585b"));
  }
}
