package io.jarvis.workflow;

import io.jarvis.broker.Broker;
import io.jarvis.catalog.workflows.WorkflowName;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.message.WireMessage;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.topology.Exchanges;
import io.jarvis.protocol.topology.RoutingKeys;
import java.time.Instant;

/**
 * Sends runs of stored workflows to the AMQP door, as anybody may: there they are judged as all
 * runs are. Thread-safe; blocks.
 */
public final class RunStarter {
  private final Broker broker;
  private final String username;

  /**
   * @param username as whom the broker knows us
   */
  public RunStarter(Broker broker, String username) {
    this.broker = broker;
    this.username = username;
  }

  /**
   * Returns once it is durable; an {@link IllegalStateException} says that it may not be.
   *
   * @param due the time for which it runs
   */
  void start(WorkflowName workflow, RunId run, Instant due) {
    byte[] body =
        Json.TREES.writeValueAsBytes(
            Json.TREES
                .createObjectNode()
                .put("workflow", workflow.name())
                .put("scheduledFor", due.toString()));
    WireMessage message =
        WireMessage.of(body)
            .messageId(run.value())
            .contentType("application/json")
            .userId(username)
            .appId("jarvis")
            .build();
    var result =
        broker
            .publish(Exchanges.SUBMIT, RoutingKeys.runSubmission(workflow.tenant()), message)
            .join();
    if (!result.confirmed()) {
      throw new IllegalStateException("run " + run + " was not taken: " + result);
    }
  }
}
