package io.jarvis.executor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The networks by which members of gangs reach each other: one that the operator names, which is
 * neither made nor removed here, or one of each gang's own, a bridge of this Engine that executors
 * on it share by its name. Thread-safe.
 */
final class GangNetworks {
  /** A network that nobody uses may be one that somebody is just making. */
  static final Duration YOUNG = Duration.ofMinutes(2);

  private final DockerClient docker;
  private final String shared;
  private final Lock making = new ReentrantLock();

  /**
   * @param shared the operator's; empty if each gang gets its own
   */
  GangNetworks(DockerClient docker, String shared) {
    this.docker = docker;
    this.shared = shared;
  }

  /** The network to which a member is connected; made if it is not there. */
  String join(ContainerPlan.Gang gang) {
    if (!shared.isEmpty()) {
      return shared;
    }
    String name = gang.seat().network();
    making.lock();
    try {
      if (named(name).isEmpty()) {
        make(name, gang.reach());
      }
    } finally {
      making.unlock();
    }
    return name;
  }

  private void make(String name, ContainerPlan.Reach reach) {
    try {
      docker
          .createNetworkCmd()
          .withName(name)
          .withDriver("bridge")
          .withCheckDuplicate(true)
          .withInternal(reach == ContainerPlan.Reach.GANG_ALONE)
          .withLabels(Map.of(Labels.GANG_NETWORK, name))
          .exec();
      // Executors that share the Engine may make it at the same instant: each leaves the same one.
      named(name).stream().skip(1).forEach(second -> remove(second.getId()));
    } catch (ConflictException e) {
      return; // Another executor was first.
    }
  }

  private static Instant created(Network network) {
    return network.getCreated() == null ? Instant.EPOCH : network.getCreated().toInstant();
  }

  /** Removes a gang's own network if no container of it is left on this Engine. */
  void leave(String name) {
    if (shared.isEmpty() && unused(name)) {
      named(name).forEach(network -> remove(network.getId()));
    }
  }

  /** The networks of this name, the oldest first. */
  private List<Network> named(String name) {
    return docker
        .listNetworksCmd()
        .withFilter("label", List.of(Labels.GANG_NETWORK + "=" + name))
        .exec()
        .stream()
        .sorted(Comparator.comparing(GangNetworks::created).thenComparing(Network::getId))
        .toList();
  }

  private boolean unused(String name) {
    return docker
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of(Labels.GANG_NETWORK, name))
        .exec()
        .isEmpty();
  }

  /** Removes the networks that an earlier process left behind. */
  void sweep(Instant now) {
    for (Network network :
        docker.listNetworksCmd().withFilter("label", List.of(Labels.GANG_NETWORK)).exec()) {
      if (created(network).plus(YOUNG).isBefore(now) && unused(network.getName())) {
        remove(network.getId());
      }
    }
  }

  private void remove(String id) {
    try {
      docker.removeNetworkCmd(id).exec();
    } catch (NotFoundException e) {
      return; // Another executor was first.
    }
  }
}
