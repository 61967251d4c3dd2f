package io.jarvis.ingress;

import io.jarvis.broker.EventLog;
import io.jarvis.protocol.RunId;
import io.jarvis.protocol.event.Event;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Runs at the REST door; the subclasses play the service that runs them. */
abstract class RunFixture {
  static final String YAML = "application/yaml";
  static final String TWO =
      """
      name: two
      defaults: {image: busybox}
      steps:
        - {name: first}
        - {name: second, needs: [first]}
        - {name: told, onExit: failure}
      """;

  final Api api = IngressUnderTest.shared().api();
  final EventLog log = IngressUnderTest.shared().service().log();

  RunId submit(String yaml) {
    JsonNode accepted = api.post("/v1/runs", yaml, YAML).is(202).json();
    return new RunId(accepted.path("id").asString());
  }

  JsonNode get(RunId run) {
    return api.get("/v1/runs/" + run).is(200).json();
  }

  void append(Event event) {
    log.append(event).orTimeout(2, TimeUnit.MINUTES).join();
  }

  static String unique() {
    return "run-" + UUID.randomUUID();
  }
}
