package io.jarvis.ingress;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.testkit.BrokerUser;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** Tests in which a submitter stands at the AMQP door of the ingress that all share. */
abstract class AmqpSubmitter {
  static IngressUnderTest ingress;
  static Api api;

  AmqpClient client;

  @BeforeAll
  static void start() {
    ingress = IngressUnderTest.shared();
    api = ingress.api();
  }

  @BeforeEach
  void connect() throws Exception {
    client = AmqpClient.connect(ingress.broker(), BrokerUser.SUBMITTER);
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
  }

  static AMQP.BasicProperties properties(WireMessage message) {
    return new AMQP.BasicProperties.Builder()
        .type(message.type().orElseThrow())
        .contentType(message.contentType().orElseThrow())
        .messageId(message.messageId().orElseThrow())
        .correlationId(message.correlationId().orElse(null))
        .headers(message.headers())
        .build();
  }

  static AMQP.BasicProperties.Builder replyTo(String queue) {
    return new AMQP.BasicProperties.Builder().replyTo(queue).correlationId("c-1");
  }

  /** Of a document in YAML, with an expiration, which no message may have. */
  static AMQP.BasicProperties yamlThatExpires(String id) {
    return new AMQP.BasicProperties.Builder()
        .messageId(id)
        .contentType("application/yaml")
        .expiration("60000")
        .build();
  }

  static String unique(String what) {
    return what + "-" + UUID.randomUUID();
  }

  static JsonNode awaitRefusal(String id) {
    return await()
        .until(
            () ->
                api.get("/v1/refusals?limit=1000")
                    .is(200)
                    .json()
                    .path("refusals")
                    .valueStream()
                    .filter(r -> r.path("task").asString("").equals(id))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }
}
