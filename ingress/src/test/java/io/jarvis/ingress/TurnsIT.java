package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.RabbitMqServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tenants are served in turn, and whoever sends for nobody is told so. */
final class TurnsIT {
  private static final int FLOOD = 20_000;

  private static RabbitMqServer broker;
  private static ConsulServer consul;

  private IngressUnderTest ingress;
  private Connection admin;
  private Channel looking;

  @BeforeAll
  static void startServers() {
    broker = RabbitMqServer.start();
    consul = ConsulServer.start();
  }

  @AfterAll
  static void stopServers() {
    consul.close();
    broker.close();
  }

  @BeforeEach
  void configureTenants() throws Exception {
    broker.reset();
    consul.reset();
    ingress = start();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.amqpUri(BrokerUser.ADMIN));
    admin = factory.newConnection();
    looking = admin.createChannel();
    ingress
        .api()
        .put(
            "/v1/config", "{\"tenants/flood\": {\"weight\": 1}, \"tenants/calm\": {\"weight\": 1}}")
        .is(200);
    await()
        .until(() ->
            broker.queues().contains("jarvis.intake.flood")
                && broker.queues().contains("jarvis.intake.calm")
                && consumers("jarvis.intake.flood") == 1
                && consumers("jarvis.intake.calm") == 1);
  }

  @AfterEach
  void stop() throws Exception {
    admin.close();
    ingress.close();
  }

  @Test
  void theFloodOfOneTenantDoesNotHoldUpAnother() throws Exception {
    try (AmqpClient client = AmqpClient.connect(broker, BrokerUser.SUBMITTER)) {
      client.listenDirectly();
      ingress.close();
      byte[] task = "{\"image\": \"busybox\"}".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < FLOOD; i++) {
        client.send("task.flood", new AMQP.BasicProperties(), task);
      }
      client.send("task.calm", withReply(), task);
      client.awaitConfirms();
      assertThat(ready("jarvis.intake.flood")).isEqualTo(FLOOD);

      ingress = start();
      AmqpClient.Reply calm = client.reply();

      assertThat(calm.json().path("tenant").asString()).isEqualTo("calm");
      assertThat(ready("jarvis.intake.flood")).isGreaterThan(FLOOD / 10);
    }
    await().until(() -> ready("jarvis.intake.flood") == 0);
    await().untilAsserted(() -> assertThat(ready("jarvis.pending.flood.normal")).isEqualTo(FLOOD));
    assertThat(ready("jarvis.pending.calm.normal")).isEqualTo(1);
    assertThat(ready("jarvis.unrouted")).isZero();
  }

  @Test
  void eachKeyIsTakenOnceAndAnsweredOnce() throws Exception {
    try (AmqpClient client = AmqpClient.connect(broker, BrokerUser.SUBMITTER)) {
      client.listenDirectly();
      for (String key :
          new String[] {
            "task", "task.default", "task.calm", "task.nobody", "task.a.b", "workflow.calm"
          }) {
        client.submit(key, withReply(), "{\"image\": \"busybox\"}");
        boolean accepted = client.reply().properties().getType().equals(AmqpClient.ACCEPTED);
        assertThat(accepted)
            .as(key)
            .isEqualTo(key.equals("task") || key.equals("task.default") || key.equals("task.calm"));
      }
      client.submit("task", withReply(), "{\"image\": \"busybox\", \"name\": \"last\"}");
      assertThat(client.reply().properties().getType()).isEqualTo(AmqpClient.ACCEPTED);
      assertThat(client.awaitsNothingMore()).isTrue();
    }
    assertThat(ready("jarvis.pending.default.normal")).isEqualTo(3);
    assertThat(ready("jarvis.pending.calm.normal")).isEqualTo(1);
    assertThat(ready("jarvis.unrouted")).isZero();
  }

  @Test
  void whoeverSendsForATenantThatIsGoneIsToldSoEvenAfterARestart() throws Exception {
    ingress.close();
    consul.reset();
    ingress = start();
    await().until(() -> !ingress.api().get("/v1/config").json().at("/inForce/tenants").has("calm"));

    try (AmqpClient client = AmqpClient.connect(broker, BrokerUser.SUBMITTER)) {
      client.listenDirectly();
      client.submit("task.calm", withReply(), "{\"image\": \"busybox\"}");

      assertThat(client.reply().json().at("/errors/0/field").asString()).isEqualTo("tenant");
    }
  }

  @Test
  void aRestartWithoutConsulRefusesNobodysTasks() throws Exception {
    ingress.close();
    consul.stop();
    ingress = start();
    try (AmqpClient client = AmqpClient.connect(broker, BrokerUser.SUBMITTER)) {
      client.listenDirectly();
      client.submit("task.calm", withReply(), "{\"image\": \"busybox\"}");
      await().until(() -> consumers("jarvis.intake.calm") == 1);
      await().until(() -> ready("jarvis.intake.calm") == 0);
      ingress.api().post("/v1/tasks", "{\"image\": \"busybox\"}").problem(503);

      consul.startAgain();

      await()
          .untilAsserted(
              () -> ingress.api().put("/v1/config", "{\"tenants/calm\": {\"weight\": 1}}").is(200));
      assertThat(client.reply().properties().getType()).isEqualTo(AmqpClient.ACCEPTED);
    }
  }

  private IngressUnderTest start() {
    return IngressUnderTest.start(broker, consul);
  }

  private long ready(String queue) throws Exception {
    return looking.queueDeclarePassive(queue).getMessageCount();
  }

  private int consumers(String queue) throws Exception {
    return looking.queueDeclarePassive(queue).getConsumerCount();
  }

  private static AMQP.BasicProperties withReply() {
    return new AMQP.BasicProperties.Builder().replyTo("amq.rabbitmq.reply-to").build();
  }
}
