package io.jarvis.executor.container;

import com.github.dockerjava.api.model.Info;
import io.jarvis.executor.container.HostConfigs.DiskLimit;
import java.util.Set;

/**
 * What this Engine can do that another may not.
 *
 * @param attemptCgroups whether an attempt can have a cgroup of its own
 * @param loopback whether its runtime brings up the loopback interface where the Engine does
 *     nothing for the network
 */
record EngineAbilities(boolean attemptCgroups, boolean loopback, DiskLimit diskLimit) {
  private static final Set<String> LIMITING_DRIVERS = Set.of("btrfs", "zfs", "devicemapper");

  static EngineAbilities of(Info info, AttemptCgroups cgroups) {
    String driver = String.valueOf(info.getDriver());
    boolean overlayOnXfs =
        driver.equals("overlay2") && String.valueOf(info.getDriverStatuses()).contains("xfs");
    return new EngineAbilities(
        cgroups.usable(String.valueOf(info.getRawValues().getOrDefault("CgroupDriver", ""))),
        "runc".equals(info.getRawValues().get("DefaultRuntime")),
        LIMITING_DRIVERS.contains(driver) || overlayOnXfs
            ? DiskLimit.ENFORCED
            : DiskLimit.RESERVED_ONLY);
  }

  /**
   * The same without disk limits: trying has shown that there are none, as on file systems without
   * project quotas.
   */
  EngineAbilities withoutDiskLimit() {
    return new EngineAbilities(attemptCgroups, loopback, DiskLimit.RESERVED_ONLY);
  }
}
