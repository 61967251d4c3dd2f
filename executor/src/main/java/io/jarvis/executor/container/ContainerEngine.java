package io.jarvis.executor.container;

import java.nio.file.Path;
import java.util.Map;

/**
 * What an executor can run its containers on. Found by {@link java.util.ServiceLoader}: a public
 * class with a public constructor without arguments, named in {@code
 * META-INF/services/io.jarvis.executor.container.ContainerEngine}. Thread-safe.
 */
public interface ContainerEngine {
  /**
   * The name by which an executor's configuration chooses it; that of a plug-in begins with {@code
   * x-}.
   */
  String engineName();

  /** Opens the engine for one node; it need not answer yet. The caller closes the driver. */
  ContainerDriver open(Setup setup);

  /**
   * How an executor is configured to use the engine.
   *
   * @param directory of this node, for what must outlive the process
   * @param docker how Docker Engine is reached, or whatever speaks its language
   * @param settings that no other engine knows
   */
  record Setup(Path directory, DockerSettings docker, Map<String, String> settings) {
    public Setup {
      settings = Map.copyOf(settings);
    }
  }
}
