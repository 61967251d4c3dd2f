package io.jarvis.ingress;

import static org.awaitility.Awaitility.await;

import io.jarvis.broker.StreamSettings;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.RabbitMqServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The ingress as it runs, on a free port, over the test servers all tests of this JVM share. */
final class IngressUnderTest implements AutoCloseable {
  private static final class Shared {
    static final IngressUnderTest INSTANCE =
        start(RabbitMqServer.shared(), ConsulServer.shared()).awaitReady();
  }

  private final ConfigurableApplicationContext context;
  private final RabbitMqServer broker;
  private final ConsulServer consul;

  private IngressUnderTest(
      ConfigurableApplicationContext context, RabbitMqServer broker, ConsulServer consul) {
    this.context = context;
    this.broker = broker;
    this.consul = consul;
  }

  /** The one all tests share, ready. Never close it. */
  static IngressUnderTest shared() {
    return Shared.INSTANCE;
  }

  static IngressUnderTest start(RabbitMqServer broker, ConsulServer consul, String... properties) {
    var builder =
        IngressApplication.builder()
            .properties(
                "server.port=0",
                "jarvis.data-dir=" + directory(),
                "jarvis.amqp.host=" + broker.host(),
                "jarvis.amqp.port=" + broker.amqpPort(),
                "jarvis.stream.host=" + broker.host(),
                "jarvis.stream.port=" + broker.streamPort(),
                "jarvis.management.url=" + broker.managementUrl(),
                "jarvis.consul.host=" + consul.host(),
                "jarvis.consul.port=" + consul.port(),
                "jarvis.ingress.username=" + BrokerUser.INGRESS.username(),
                "jarvis.ingress.password=" + BrokerUser.INGRESS.password())
            .properties(properties);
    String[] arguments = {
      "--server.port=0",
      "--logging.structured.format.console=",
      // Else the end of the JVM waits half a minute for streams whose readers are gone.
      "--server.shutdown=immediate"
    };
    return new IngressUnderTest(builder.run(arguments), broker, consul);
  }

  Api api() {
    return new Api(
        "http://127.0.0.1:" + ((WebServerApplicationContext) context).getWebServer().getPort());
  }

  /** Returns once it can do its work. */
  IngressUnderTest awaitReady() {
    await("the ingress is ready").until(() -> api().get("/health/ready").status() == 200);
    return this;
  }

  RabbitMqServer broker() {
    return broker;
  }

  /** How another service reaches the streams of its broker. */
  StreamSettings streams(BrokerUser user) {
    return StreamSettings.of(
        broker.host(),
        broker.streamPort(),
        RabbitMqServer.VIRTUAL_HOST,
        user.username(),
        user.password(),
        "test");
  }

  ConsulServer consul() {
    return consul;
  }

  IngressService service() {
    return context.getBean(IngressService.class);
  }

  @Override
  public void close() {
    context.close();
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory("jarvis-ingress");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
