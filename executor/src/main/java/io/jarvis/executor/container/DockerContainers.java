package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import io.jarvis.executor.container.ContainerException.Kind;
import io.jarvis.protocol.task.ContainerSpec;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes containers. Thread-safe. */
final class DockerContainers {
  private final DockerClient docker;
  private final ImagePulls pulls;
  private final AttemptCgroups cgroups;
  private final ContainerLayers layers;
  private final GangNetworks networks;
  private volatile Optional<EngineAbilities> abilities = Optional.empty();

  DockerContainers(
      DockerClient docker, ImagePulls pulls, AttemptCgroups cgroups, GangNetworks networks) {
    this.docker = docker;
    this.pulls = pulls;
    this.cgroups = cgroups;
    this.networks = networks;
    this.layers = ContainerLayers.of(docker);
  }

  ContainerLayers layers() {
    return layers;
  }

  String create(ContainerPlan plan) throws ContainerException, InterruptedException {
    ContainerSpec spec = plan.spec();
    pulls.uses().used(ImagePulls.withTag(spec.image()));
    if (spec.pullPolicy() == ContainerSpec.PullPolicy.ALWAYS) {
      pulls.pull(spec.image());
    }
    try {
      return createPresent(plan);
    } catch (NotFoundException e) {
      if (spec.pullPolicy() != ContainerSpec.PullPolicy.IF_NOT_PRESENT) {
        throw missing(spec.image(), e);
      }
    }
    pulls.pull(spec.image());
    try {
      return createPresent(plan);
    } catch (NotFoundException e) {
      throw missing(spec.image(), e);
    }
  }

  private static ContainerException missing(String image, NotFoundException e) {
    return new ContainerException(
        Kind.IMAGE_PULL, "image " + image + " is not there: " + DockerErrors.text(e), e);
  }

  /** Makes a container of an image that is present; the caller handles a missing one. */
  private String createPresent(ContainerPlan plan) throws ContainerException {
    checkUser(plan);
    String id = register(plan);
    Map<String, byte[]> files = JarvisFiles.of(plan, id);
    try {
      if (!layers.put(id, files)) {
        docker
            .copyArchiveToContainerCmd(id)
            .withRemotePath("/")
            .withTarInputStream(new ByteArrayInputStream(JarvisFiles.archive(files)))
            .exec();
      }
      return id;
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  private String register(ContainerPlan plan) throws ContainerException {
    EngineAbilities engine = abilities();
    Optional<String> cgroup =
        engine.attemptCgroups() ? Optional.of(cgroups.pathOf(plan.name())) : Optional.empty();
    HostConfig host = HostConfigs.of(plan, cgroup, engine.diskLimit());
    try {
      plan.gang().map(networks::join).ifPresent(host::withNetworkMode);
      return command(plan, host)
          // The kernel's empty network is enough; the Engine's takes as long as all the rest.
          .withNetworkDisabled(plan.alone() && engine.loopback())
          .exec()
          .getId();
    } catch (NotFoundException e) {
      throw e;
    } catch (ConflictException e) {
      return leftBehind(plan.name(), e);
    } catch (InternalServerErrorException e) {
      if (host.getStorageOpt() == null || !DockerErrors.text(e).contains("storage-opt")) {
        throw DockerErrors.ofStart(e);
      }
      abilities = Optional.of(engine.withoutDiskLimit());
      return register(plan);
    } catch (RuntimeException e) {
      throw DockerErrors.ofStart(e);
    }
  }

  /** The answer to an earlier call was lost: the container is there and was never started. */
  private String leftBehind(ContainerName name, ConflictException conflict)
      throws ContainerException {
    try {
      var found = docker.inspectContainerCmd(name.toString()).exec();
      if (DockerStatus.isCreated(found.getState())) {
        return found.getId();
      }
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
    throw new ContainerException(
        Kind.ENGINE, "a container of this attempt is there already", conflict);
  }

  private CreateContainerCmd command(ContainerPlan plan, HostConfig host) {
    ContainerSpec spec = plan.spec();
    CreateContainerCmd command =
        docker
            .createContainerCmd(spec.image())
            .withName(plan.name().toString())
            .withLabels(Labels.of(plan))
            .withEnv(environment(plan))
            .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
            .withHostConfig(host);
    plan.gang().ifPresent(gang -> command.withAliases(gang.seat().host()));
    if (!spec.command().isEmpty()) {
      command.withEntrypoint(spec.command());
    }
    if (!spec.args().isEmpty()) {
      command.withCmd(spec.args());
    }
    if (!spec.workingDir().isEmpty()) {
      command.withWorkingDir(spec.workingDir());
    }
    if (!spec.user().isEmpty()) {
      command.withUser(spec.user());
    }
    return command;
  }

  /** The environment, each name once; a task cannot overwrite our variables. */
  private static List<String> environment(ContainerPlan plan) {
    Map<String, String> environment = new LinkedHashMap<>(plan.spec().env());
    environment.put("JARVIS_INPUT", JarvisFiles.INPUT);
    environment.put("JARVIS_OUTPUT", JarvisFiles.OUTPUT);
    environment.put("JARVIS_TASK_ID", plan.name().task().value());
    environment.put("JARVIS_ATTEMPT", Integer.toString(plan.name().attempt()));
    environment.putAll(GpuEnvironment.of(plan.resources(), plan.devices()));
    plan.gang().ifPresent(gang -> environment.putAll(gang.seat().environment()));
    environment.putAll(plan.variables());
    return environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  private void checkUser(ContainerPlan plan) throws ContainerException {
    if (plan.rootRule() == ContainerPlan.RootRule.ALLOWED) {
      return;
    }
    String user =
        plan.spec().user().isEmpty() ? imageUser(plan.spec().image()) : plan.spec().user();
    String name = user.contains(":") ? user.substring(0, user.indexOf(':')) : user;
    if (name.isEmpty() || name.equals("root") || name.matches("0+")) {
      throw new ContainerException(
          Kind.BAD_COMMAND,
          "the cluster's configuration demands a user other than root, and this task's is root");
    }
  }

  private String imageUser(String image) throws ContainerException {
    try {
      var config = docker.inspectImageCmd(image).exec().getConfig();
      return config == null || config.getUser() == null ? "" : config.getUser();
    } catch (NotFoundException e) {
      throw e;
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }

  /** Asks the Engine once: it does not change its drivers while it runs. */
  private EngineAbilities abilities() throws ContainerException {
    Optional<EngineAbilities> known = abilities;
    if (known.isPresent()) {
      return known.get();
    }
    try {
      EngineAbilities asked = EngineAbilities.of(docker.infoCmd().exec(), cgroups);
      abilities = Optional.of(asked);
      return asked;
    } catch (RuntimeException e) {
      throw DockerErrors.of(e);
    }
  }
}
