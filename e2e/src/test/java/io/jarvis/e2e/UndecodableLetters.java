package io.jarvis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.util.List;

/** Letters that nobody can read, dropped where each service finds one. */
final class UndecodableLetters {
  static final int COUNT = 3;

  private final ManagementForm form;

  UndecodableLetters(RabbitMqServer rabbit) {
    form = new ManagementForm(rabbit, BrokerUser.ADMIN);
  }

  /** One to the watchdog, one to the dispatcher, one to a node. */
  void send(String node) {
    List<Boolean> routed =
        List.of(
            form.publish("jarvis.dlx", "", "nobody can read this"),
            form.publish("jarvis.tasks", "new.default.normal", "nor this"),
            form.publish("jarvis.assign", node, "nor this"));
    assertThat(routed).hasSize(COUNT).containsOnly(true);
  }
}
