package io.jarvis.e2e;

import io.jarvis.testkit.ConsulServer;
import io.jarvis.testkit.RabbitMqServer;
import io.jarvis.testkit.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A whole cluster on this machine: real servers, and each service a process. Its nodes' names in
 * Jarvis bear a mark of their own, for executors that share an Engine know their containers by
 * them. Not thread-safe.
 */
final class Cluster implements AutoCloseable {
  private static final AtomicInteger CLUSTERS = new AtomicInteger();
  private static final List<String> MODULES =
      List.of("ingress", "dispatcher", "executor", "watchdog", "workflow");

  private final String mark =
      Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX)
          + "-"
          + CLUSTERS.incrementAndGet();
  private final RabbitMqServer rabbit;
  private final ConsulServer consul = ConsulServer.start();
  private final Path data;
  private final Map<String, ServiceProcess> services = new LinkedHashMap<>();

  private Cluster(String rabbitMqImage) {
    rabbit = RabbitMqServer.start(rabbitMqImage);
    try {
      data = Files.createTempDirectory("jarvis-e2e");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One ingress, two dispatchers, a watchdog, a workflow service; no node yet. */
  static Cluster start() {
    return start(Map.of());
  }

  /** The same with more settings for all of them. */
  static Cluster start(Map<String, String> settings) {
    return start(TestImages.rabbitMq(), settings);
  }

  /** The same on another RabbitMQ. */
  static Cluster startOn(String rabbitMqImage) {
    return start(rabbitMqImage, Map.of());
  }

  private static Cluster start(String rabbitMqImage, Map<String, String> settings) {
    TrainedJar.prepare(MODULES);
    Cluster cluster = new Cluster(rabbitMqImage);
    for (String name :
        List.of("ingress-1", "dispatcher-1", "dispatcher-2", "watchdog-1", "workflow-1")) {
      cluster.add(name.substring(0, name.indexOf('-')), name, settings);
    }
    try {
      cluster.services.values().forEach(ServiceProcess::awaitReady);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** A node that offers so much. */
  ServiceProcess addNode(String node, String cpu, String memory, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("JARVIS_EXECUTOR_NODE", node(node));
    settings.put("JARVIS_EXECUTOR_CAPACITY_CPU", cpu);
    settings.put("JARVIS_EXECUTOR_CAPACITY_MEMORY", memory);
    return add("executor", node, settings);
  }

  /** A node's name in Jarvis. */
  String node(String name) {
    return marked(name);
  }

  /** Whether a node, by its name in Jarvis, is one of this cluster's. */
  boolean owns(String node) {
    return node.endsWith("-" + mark);
  }

  ServiceProcess service(String name) {
    ServiceProcess service = services.get(name);
    if (service == null) {
      throw new IllegalArgumentException("no service " + name + " among " + services.keySet());
    }
    return service;
  }

  Api api() {
    return new Api(service("ingress-1").port());
  }

  RabbitMqServer rabbit() {
    return rabbit;
  }

  ConsulServer consul() {
    return consul;
  }

  @Override
  public void close() {
    services.values().forEach(ServiceProcess::close);
    services.keySet().forEach(name -> TaskContainers.remove(node(name)));
    consul.close();
    rabbit.close();
  }

  private String marked(String name) {
    return name + "-" + mark;
  }

  private ServiceProcess add(String module, String name, Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "JARVIS_AMQP_HOST",
                rabbit.host(),
                "JARVIS_AMQP_PORT",
                Integer.toString(rabbit.amqpPort()),
                "JARVIS_STREAM_HOST",
                rabbit.host(),
                "JARVIS_STREAM_PORT",
                Integer.toString(rabbit.streamPort()),
                "JARVIS_MANAGEMENT_URL",
                rabbit.managementUrl().toString(),
                "JARVIS_CONSUL_HOST",
                consul.host(),
                "JARVIS_CONSUL_PORT",
                Integer.toString(consul.port()),
                "JARVIS_" + module.toUpperCase(Locale.ROOT) + "_INSTANCE",
                name,
                "JARVIS_DATADIR",
                data.resolve(name).toString()));
    settings.putAll(more);
    ServiceProcess service = ServiceProcess.start(module, marked(name), settings);
    services.put(name, service);
    return service;
  }
}
