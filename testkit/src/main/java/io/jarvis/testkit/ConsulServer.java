package io.jarvis.testkit;

import static io.jarvis.testkit.ServerContainer.checkedOut;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A Consul server with the configuration of {@code infra/consul}, in a container on 127.0.0.1. Its
 * port stays the same when it is stopped and started. Not thread-safe.
 */
public final class ConsulServer implements AutoCloseable {
  private static final int HTTP = 8500;

  private final ServerContainer container;
  private final AdminApi api;

  private ConsulServer(ServerContainer container) {
    this.container = container;
    this.api = new AdminApi(URI.create("http://127.0.0.1:" + container.port(HTTP)), "", "");
  }

  /** The one all tests of this JVM share, started when first asked for. Never close it. */
  public static ConsulServer shared() {
    return Shared.SERVER;
  }

  /** One of the caller's own, for tests that stop it. */
  public static ConsulServer start() {
    var spec =
        new ServerContainer.Spec(
            TestImages.consul(),
            "jarvis-consul",
            List.of("agent"),
            List.of(HTTP),
            Map.of("/consul/config/server.json", checkedOut("infra/consul/server.json")),
            Map.of());
    ConsulServer server = new ConsulServer(ServerContainer.start(spec));
    server.awaitReady();
    return server;
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return container.port(HTTP);
  }

  /** Removes every key, service and check. */
  public void reset() {
    api.delete("/v1/kv/?recurse=true");
    api.get("/v1/agent/services")
        .propertyNames()
        .forEach(id -> api.put("/v1/agent/service/deregister/" + id, ""));
  }

  /** Answers of Consul's API, such as {@code /v1/health/service/jarvis-executor}. */
  public JsonNode get(String path) {
    return api.get(path);
  }

  /** Stops the server as an operator would; its data stays. */
  public void stop() {
    container.stop();
  }

  /** Kills the server with SIGKILL; its data stays. */
  public void kill() {
    container.kill();
  }

  /** Starts it again on the same port and returns when it takes writes. */
  public void startAgain() {
    container.startAgain();
    awaitReady();
  }

  /** Freezes it: connections stay open and nothing answers until {@link #unpause}. */
  public void pause() {
    container.pause();
  }

  public void unpause() {
    container.unpause();
  }

  /** Of its first process, as this machine sees it. */
  public long pid() {
    return container.pid();
  }

  @Override
  public void close() {
    container.close();
  }

  private void awaitReady() {
    await("Consul has a leader")
        .pollInterval(Duration.ofMillis(100))
        .until(() -> hasLeader() && api.answers("/v1/catalog/nodes"));
  }

  private boolean hasLeader() {
    return api.answers("/v1/status/leader") && !api.get("/v1/status/leader").asString("").isEmpty();
  }

  private static final class Shared {
    static final ConsulServer SERVER = start();
  }
}
