package io.jarvis.testkit;

import java.util.Locale;

/**
 * The accounts of {@code infra/rabbitmq/definitions.json}; there a password equals its user's name.
 */
public enum BrokerUser {
  ADMIN,
  INGRESS,
  DISPATCHER,
  EXECUTOR,
  WATCHDOG,
  WORKFLOW,
  SUBMITTER;

  public String username() {
    return "jarvis-" + name().toLowerCase(Locale.ROOT);
  }

  public String password() {
    return username();
  }
}
