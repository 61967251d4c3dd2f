package io.jarvis.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.RabbitMqServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The dispatcher as a process is started: by its application and its YAML. */
final class DispatcherApplicationIT {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void leadsAndShowsItInHealthAndMetrics(@TempDir Path dataDir) throws Exception {
    RabbitMqServer rabbit = RabbitMqServer.shared();
    rabbit.reset();
    ConsulServer.shared().reset();
    try (ConfigurableApplicationContext context = start(rabbit, dataDir)) {
      String base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
      DispatcherService service = context.getBean(DispatcherService.class);
      await().until(service::leads);

      assertThat(get(base + "/health/ready")).contains("\"dispatcher\"", "\"role\":\"leader\"");
      await()
          .untilAsserted(
              () -> assertThat(get(base + "/metrics")).contains("jarvis_dispatcher_leader 1.0"));
    }
  }

  private static ConfigurableApplicationContext start(RabbitMqServer rabbit, Path dataDir) {
    return SpringApplication.run(
        DispatcherApplication.class,
        "--spring.config.name=dispatcher",
        "--server.port=0",
        "--jarvis.amqp.port=" + rabbit.amqpPort(),
        "--jarvis.stream.port=" + rabbit.streamPort(),
        "--jarvis.consul.port=" + ConsulServer.shared().port(),
        "--jarvis.data-dir=" + dataDir);
  }

  private String get(String uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
