package io.jarvis.e2e;

import io.jarvis.protocol.task.Json;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.Checkout;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A client of the AMQP door that is not written in Java: the example of the documents. */
final class PythonClient {
  private static final String SCRIPT = "docs/examples/submit.py";

  private PythonClient() {}

  /** Submits tasks and waits until each was answered; the answers. */
  static List<JsonNode> submit(RabbitMqServer rabbit, List<String> bodies) {
    try {
      Process process = start(rabbit);
      try (var input = process.outputWriter(StandardCharsets.UTF_8)) {
        input.write(String.join("\n", bodies));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError("the client failed: " + output);
      }
      return output.lines().map(Json.TREES::readTree).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Process start(RabbitMqServer rabbit) throws IOException {
    ProcessBuilder client =
        new ProcessBuilder("/usr/bin/python3", Checkout.file(SCRIPT).toString())
            .redirectErrorStream(true);
    client.environment().put("JARVIS_AMQP_HOST", rabbit.host());
    client.environment().put("JARVIS_AMQP_PORT", Integer.toString(rabbit.amqpPort()));
    client.environment().put("JARVIS_SUBMITTER_PASSWORD", BrokerUser.SUBMITTER.password());
    return client.start();
  }
}
