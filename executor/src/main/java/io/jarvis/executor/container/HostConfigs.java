package io.jarvis.executor.container;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import io.jarvis.executor.container.ContainerException.Kind;
import io.jarvis.protocol.task.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a container may use and do: the limits of its task and nothing else of the host. */
final class HostConfigs {
  /** More than what is kept of a task's output, so that a restarted executor finds it all. */
  static final Map<String, String> LOG_OPTIONS = Map.of("max-size", "64m", "max-file", "2");

  private static final long CPU_PERIOD_MICROS = 100_000;
  private static final long MICROS_PER_CPU_MILLI = CPU_PERIOD_MICROS / 1_000;
  private static final long LEAST_CPU_QUOTA_MICROS = 1_000;
  private static final long LEAST_MEMORY_BYTES = 6L << 20;

  private HostConfigs() {}

  static HostConfig of(ContainerPlan plan, Optional<String> cgroup, DiskLimit diskLimit)
      throws ContainerException {
    HostConfig config = limits(plan.resources());
    config
        .withNetworkMode(plan.spec().network().word())
        .withSecurityOpts(List.of("no-new-privileges"))
        .withCapDrop(Capability.ALL)
        .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_OPTIONS));
    if (!plan.spec().capabilities().isEmpty()) {
      config.withCapAdd(capabilities(plan.spec().capabilities()));
    }
    if (!plan.devices().isEmpty()) {
      config.withDeviceRequests(List.of(gpus(plan.devices())));
    }
    cgroup.ifPresent(config::withCgroupParent);
    if (diskLimit == DiskLimit.ENFORCED && plan.resources().disk().bytes() > 0) {
      config.withStorageOpt(Map.of("size", Long.toString(plan.resources().disk().bytes())));
    }
    return config;
  }

  /** Whether the Engine's storage driver can hold a container to a size. */
  enum DiskLimit {
    ENFORCED,
    RESERVED_ONLY
  }

  private static HostConfig limits(Resources resources) {
    long memory = Math.max(LEAST_MEMORY_BYTES, resources.memory().bytes());
    return HostConfig.newHostConfig()
        .withCpuPeriod(CPU_PERIOD_MICROS)
        .withCpuQuota(
            Math.max(LEAST_CPU_QUOTA_MICROS, resources.cpu().millis() * MICROS_PER_CPU_MILLI))
        .withMemory(memory)
        .withMemorySwap(memory)
        .withPidsLimit((long) resources.pids());
  }

  private static Capability[] capabilities(List<String> names) throws ContainerException {
    List<Capability> capabilities = new ArrayList<>();
    for (String name : names) {
      try {
        capabilities.add(Capability.valueOf(name));
      } catch (IllegalArgumentException e) {
        throw new ContainerException(Kind.BAD_COMMAND, "no Linux capability: " + name, e);
      }
    }
    return capabilities.toArray(Capability[]::new);
  }

  private static DeviceRequest gpus(List<Integer> devices) {
    return new DeviceRequest()
        .withCapabilities(List.of(List.of("gpu")))
        .withDeviceIds(devices.stream().map(String::valueOf).toList());
  }
}
