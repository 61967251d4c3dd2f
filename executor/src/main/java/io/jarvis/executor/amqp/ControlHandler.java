package io.jarvis.executor.amqp;

import io.jarvis.broker.Delivery;
import io.jarvis.broker.DeliveryHandler;
import io.jarvis.executor.core.AttemptKey;
import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.Word;
import io.jarvis.protocol.lifecycle.GangProgress.Downfall;
import io.jarvis.protocol.task.Json;
import io.jarvis.protocol.topology.ControlCommand;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads commands. They are hints: a lost one is repeated by its sender, and one that cannot be read
 * is dropped.
 */
public final class ControlHandler implements DeliveryHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ControlHandler.class);

  private final Commands commands;

  /** What can be asked of an executor. */
  public interface Commands {
    void cancel(AttemptKey attempt);

    void preempt(AttemptKey attempt);

    /** All members of its gang are prepared. */
    void gangStart(AttemptKey attempt);

    /** Another member of its gang has ended. */
    void gangEnd(AttemptKey attempt);

    /** All other members have ended; says how the attempt of the gang ends. */
    void gangOver(AttemptKey attempt, Optional<Downfall> downfall);

    void drain();

    /**
     * Reports what the node holds.
     *
     * @param epoch of the leader that asks
     */
    void report(String request, long epoch);

    /** Sends the reports of an attempt again. */
    void sayAgain(AttemptKey attempt);

    /** Reports the whole of an attempt whose task the log does not know. */
    void tellWhole(AttemptKey attempt);
  }

  public ControlHandler(Commands commands) {
    this.commands = commands;
  }

  @Override
  public void delivered(Delivery delivery) {
    String key = delivery.routingKey();
    Optional<ControlCommand> command =
        Word.parse(ControlCommand.class, key.substring(key.lastIndexOf('.') + 1));
    if (command.isEmpty()) {
      LOG.atDebug().addKeyValue("key", key).log("an unknown command");
    } else {
      obey(command.get(), delivery);
    }
    delivery.ack();
  }

  private void obey(ControlCommand command, Delivery delivery) {
    switch (command) {
      case CANCEL -> attempt(delivery).ifPresent(commands::cancel);
      case PREEMPT -> attempt(delivery).ifPresent(commands::preempt);
      case GANG_START -> attempt(delivery).ifPresent(commands::gangStart);
      case GANG_END -> attempt(delivery).ifPresent(commands::gangEnd);
      case GANG_OVER -> body(delivery).ifPresent(this::gangOver);
      case DRAIN -> commands.drain();
      case REPORT -> body(delivery).ifPresent(this::report);
    }
  }

  private void gangOver(JsonNode body) {
    Optional<Downfall> downfall =
        Word.parse(Cause.class, body.path("cause").asString(""))
            .map(cause ->
                new Downfall(
                    body.path("rank").asInt(0),
                    cause,
                    body.has("exitCode")
                        ? Optional.of(body.path("exitCode").asInt())
                        : Optional.empty(),
                    body.path("message").asString("")));
    attempt(body).ifPresent(attempt -> commands.gangOver(attempt, downfall));
  }

  private void report(JsonNode body) {
    if (body.has("task")) {
      attempt(body)
          .ifPresent(
              body.path("whole").asBoolean(false) ? commands::tellWhole : commands::sayAgain);
    } else {
      commands.report(body.path("request").asString(""), body.path("epoch").asLong(0));
    }
  }

  private static Optional<AttemptKey> attempt(Delivery delivery) {
    return body(delivery).flatMap(ControlHandler::attempt);
  }

  private static Optional<AttemptKey> attempt(JsonNode body) {
    try {
      return Optional.of(
          new AttemptKey(
              new TaskId(body.path("task").asString("")), body.path("attempt").asInt(0)));
    } catch (IllegalArgumentException e) {
      LOG.atDebug().setCause(e).log("a command that names no attempt");
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> body(Delivery delivery) {
    try {
      return Optional.of(Json.TREES.readTree(delivery.message().body()));
    } catch (JacksonException e) {
      LOG.atDebug().setCause(e).log("a command that is no JSON");
      return Optional.empty();
    }
  }
}
