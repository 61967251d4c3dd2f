package io.jarvis.bench.containers;

import io.jarvis.bench.Servers;
import io.jarvis.bench.load.ClusterApi;
import io.jarvis.bench.system.ForeignRegistries;
import io.jarvis.standalone.StandaloneApplication;
import io.jarvis.testkit.LoopbackPorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** All services of Jarvis in this JVM, with one node that runs so many containers at once. */
record OneNode(ConfigurableApplicationContext services, ClusterApi api) implements AutoCloseable {
  /** The node's name, by which the Engine knows its containers. */
  static String name(int atOnce) {
    return "bench-" + atOnce;
  }

  static OneNode start(Servers servers, int atOnce, Path directory) throws InterruptedException {
    int port = LoopbackPorts.free();
    List<String> properties = new ArrayList<>(ForeignRegistries.OFF);
    properties.addAll(
        List.of(
            "spring.config.name=standalone",
            "logging.level.root=warn",
            "logging.level.io.jarvis.bench=info",
            "server.port=" + port,
            "jarvis.data-dir=" + directory,
            "jarvis.executor.node=" + name(atOnce),
            "jarvis.executor.capacity.tasks=" + atOnce));
    servers
        .settings()
        .forEach((name, value) ->
            properties.add(
                name.toLowerCase(java.util.Locale.ROOT).replace('_', '.') + "=" + value));
    ConfigurableApplicationContext services =
        new SpringApplicationBuilder(StandaloneApplication.class)
            // As arguments they stand above what standalone.yaml says.
            .run(properties.stream().map(each -> "--" + each).toArray(String[]::new));
    ClusterApi api = new ClusterApi("http://127.0.0.1:" + port);
    api.awaitNodes(1, services::isRunning);
    return new OneNode(services, api);
  }

  @Override
  public void close() {
    api.close();
    services.close();
  }
}
