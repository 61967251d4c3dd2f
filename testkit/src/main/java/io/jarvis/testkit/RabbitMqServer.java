package io.jarvis.testkit;

import static io.jarvis.testkit.ServerContainer.checkedOut;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.testcontainers.images.builder.Transferable;
import tools.jackson.databind.JsonNode;

/**
 * A RabbitMQ with the configuration of {@code infra/rabbitmq}, in a container on 127.0.0.1. Its
 * ports stay the same when it is stopped and started. Not thread-safe.
 */
public final class RabbitMqServer implements AutoCloseable {
  public static final String VIRTUAL_HOST = "jarvis";

  private static final String DEFINITIONS = "infra/rabbitmq/definitions.json";

  /** Every second; whoever waits for a count waits 5 s otherwise. */
  private static final String QUICK_COUNTS =
      "[{rabbit, [{quorum_tick_interval, 1000}, {collect_statistics_interval, 1000}]}].\n";

  private static final int AMQP = 5672;
  private static final int STREAM = 5552;
  private static final int MANAGEMENT = 15672;

  private final ServerContainer container;
  private final Way way;
  private final AdminApi management;

  /** How clients reach it. */
  private record Way(String host, IntUnaryOperator port) {
    /** By ports of this machine, which Docker forwards and which stay the same. */
    static Way published(ServerContainer container) {
      return new Way("127.0.0.1", container::port);
    }

    /** By the container's own address. */
    static Way direct(ServerContainer container) {
      return new Way(container.address(), IntUnaryOperator.identity());
    }
  }

  private RabbitMqServer(ServerContainer container, Way way) {
    this.container = container;
    this.way = way;
    this.management =
        new AdminApi(
            URI.create("http://127.0.0.1:" + container.port(MANAGEMENT)),
            BrokerUser.ADMIN.username(),
            BrokerUser.ADMIN.password());
  }

  /** The one all tests of this JVM share, started when first asked for. Never close it. */
  public static RabbitMqServer shared() {
    return Shared.SERVER;
  }

  /** One of the caller's own, for tests that stop it. */
  public static RabbitMqServer start() {
    return start(TestImages.rabbitMq());
  }

  /** One of the caller's own, of an image that {@link TestImages} names. */
  public static RabbitMqServer start(String image) {
    Map<String, Transferable> files = new HashMap<>(filesOfProduction());
    files.put("/etc/rabbitmq/advanced.config", Transferable.of(QUICK_COUNTS));
    return start(image, files, Way::published);
  }

  /** One of the caller's own to measure: it counts no oftener than in production. */
  public static RabbitMqServer startToMeasure() {
    return start(TestImages.rabbitMq(), filesOfProduction(), Way::published);
  }

  /**
   * The same, reached without the process by which Docker forwards ports: it passes each byte on in
   * user space, and what that costs is neither the broker's nor its client's. It has another
   * address when it is started again.
   */
  public static RabbitMqServer startToMeasureDirectly() {
    return start(TestImages.rabbitMq(), filesOfProduction(), Way::direct);
  }

  private static Map<String, Transferable> filesOfProduction() {
    return Map.of(
        "/etc/rabbitmq/rabbitmq.conf", checkedOut("infra/rabbitmq/rabbitmq.conf"),
        "/etc/rabbitmq/enabled_plugins", checkedOut("infra/rabbitmq/enabled_plugins"),
        "/etc/rabbitmq/definitions.json", checkedOut(DEFINITIONS));
  }

  private static RabbitMqServer start(
      String image, Map<String, Transferable> files, Function<ServerContainer, Way> way) {
    var spec =
        new ServerContainer.Spec(
            image,
            "jarvis-rabbitmq",
            List.of(),
            List.of(AMQP, STREAM, MANAGEMENT),
            files,
            Map.of());
    ServerContainer container = ServerContainer.start(spec);
    RabbitMqServer server = new RabbitMqServer(container, way.apply(container));
    server.awaitReady();
    return server;
  }

  public String host() {
    return way.host();
  }

  public int amqpPort() {
    return way.port().applyAsInt(AMQP);
  }

  public int streamPort() {
    return way.port().applyAsInt(STREAM);
  }

  public int managementPort() {
    return way.port().applyAsInt(MANAGEMENT);
  }

  public URI managementUrl() {
    return URI.create("http://" + host() + ":" + managementPort());
  }

  public URI amqpUri(BrokerUser user) {
    return URI.create(
        "amqp://%s:%s@%s:%d/%s"
            .formatted(user.username(), user.password(), host(), amqpPort(), VIRTUAL_HOST));
  }

  /**
   * Puts the broker back as {@code definitions.json} makes it: every queue, stream, binding and
   * message of the virtual host is gone, and every connection to it is closed.
   */
  public void reset() {
    management.delete("/api/vhosts/" + VIRTUAL_HOST);
    management.post("/api/definitions", read(Checkout.file(DEFINITIONS)));
    awaitReady();
  }

  /** Answers of the management API as the administrator, such as {@code /api/queues/jarvis}. */
  public JsonNode management(String path) {
    return management.get(path);
  }

  /** The names of all queues and streams. */
  public List<String> queues() {
    JsonNode queues = management.get("/api/queues/" + VIRTUAL_HOST + "?columns=name");
    return StreamSupport.stream(queues.spliterator(), false)
        .map(queue -> queue.path("name").asString())
        .sorted()
        .toList();
  }

  /**
   * What each queue that is no stream holds, ready and unacked together. Follows what happened
   * within a second or two, so wait for a value.
   */
  public Map<String, Long> messages() {
    return counts("messages");
  }

  /** The same of those that somebody holds unacked. */
  public Map<String, Long> unacked() {
    return counts("messages_unacknowledged");
  }

  /** As {@code rabbitmqctl list_queues} gives them, but that takes a second of a core each time. */
  private Map<String, Long> counts(String column) {
    JsonNode queues =
        management.get(
            "/api/queues/"
                + VIRTUAL_HOST
                + "?disable_stats=true&enable_queue_totals=true&columns=name,"
                + column);
    return StreamSupport.stream(queues.spliterator(), false)
        // A queue that has just come up has no number yet.
        .filter(queue -> queue.path(column).isNumber())
        .collect(
            Collectors.toMap(
                queue -> queue.path("name").asString(), queue -> queue.path(column).asLong()));
  }

  /** Blocks every publisher until {@link #clearMemoryAlarm}. */
  public void raiseMemoryAlarm() {
    container.run("rabbitmqctl", "-q", "set_vm_memory_high_watermark", "0");
  }

  public void clearMemoryAlarm() {
    container.run("rabbitmqctl", "-q", "set_vm_memory_high_watermark", "0.6");
  }

  /** Closes all client connections from the server's side, as a failing network would. */
  public void closeAllConnections() {
    container.run("rabbitmqctl", "-q", "close_all_connections", "--global", "for a test");
  }

  /** Runs {@code rabbitmqctl} with these words and returns what it printed. */
  public String ctl(String... words) {
    String[] command = new String[words.length + 2];
    command[0] = "rabbitmqctl";
    command[1] = "-q";
    System.arraycopy(words, 0, command, 2, words.length);
    return container.run(command);
  }

  /** Stops the server as an operator would; its data stays. */
  public void stop() {
    container.stop();
  }

  /**
   * Kills the server with SIGKILL; its data stays. A broker keeps the names of queues that were
   * just declared in memory for some 3 s; killed then it loses those queues, and with the first
   * stream the keeper of all streams. Tests kill a broker that has stood longer, so the names are
   * written out before.
   */
  public void kill() {
    ctl("eval", "[ok = dets:sync(Table) || Table <- dets:all()].");
    container.kill();
  }

  /** Starts it again on the same ports and returns when it takes clients. */
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

  /** What the server logged. */
  public String logs() {
    return container.logs();
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
    await("RabbitMQ takes clients")
        .pollInterval(Duration.ofMillis(100))
        .until(() ->
            management.answers("/api/health/checks/port-listener/" + AMQP)
                && management.answers("/api/health/checks/port-listener/" + STREAM)
                && everyQueueRuns());
  }

  private boolean everyQueueRuns() {
    if (!management.answers("/api/queues/" + VIRTUAL_HOST)) {
      return false;
    }
    JsonNode queues = management.get("/api/queues/" + VIRTUAL_HOST + "?columns=name,state");
    return !queues.isEmpty()
        && StreamSupport.stream(queues.spliterator(), false)
            .allMatch(queue -> queue.path("state").asString("").equals("running"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Shared {
    static final RabbitMqServer SERVER = start();
  }
}
