package io.jarvis.executor.container;

import java.util.List;
import java.util.ServiceLoader;

/** The engines that are on the class path: the shipped one and plug-ins. */
public final class ContainerEngines {
  private ContainerEngines() {}

  /** The engine of this name; if there is none, the exception names those there are. */
  public static ContainerEngine named(String name) {
    List<ContainerEngine> all =
        ServiceLoader.load(ContainerEngine.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    return all.stream()
        .filter(engine -> engine.engineName().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no container engine is called '"
                    + name
                    + "'; there are "
                    + all.stream().map(ContainerEngine::engineName).sorted().toList()));
  }
}
