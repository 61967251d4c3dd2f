package io.jarvis.executor.container;

/** Docker Engine. */
public final class DockerEngine implements ContainerEngine {
  @Override
  public String engineName() {
    return "docker";
  }

  @Override
  public ContainerDriver open(Setup setup) {
    return DockerDriver.connect(setup.docker(), setup.directory());
  }
}
