package io.jarvis.executor.container;

import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Resources;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a container's environment says of GPUs: none but those that it was given. */
final class GpuEnvironment {
  private static final String VISIBLE = "NVIDIA_VISIBLE_DEVICES";
  private static final int MILLIS_PER_PERCENT = 10;

  private GpuEnvironment() {}

  /**
   * Images made for GPUs ask for all of them, and get them where the Engine's default runtime is
   * NVIDIA's: this says otherwise. A share is a promise among tasks; where the machine runs
   * NVIDIA's MPS it is held to.
   */
  static Map<String, String> of(Resources resources, List<Integer> devices) {
    String visible =
        devices.isEmpty()
            ? "void"
            : devices.stream().map(String::valueOf).collect(Collectors.joining(","));
    return resources.gpu() instanceof GpuRequest.Share(int millis, var models)
        ? Map.of(
            VISIBLE,
            visible,
            "JARVIS_GPU_SHARE",
            millis + "m",
            "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE",
            Integer.toString(Math.max(1, millis / MILLIS_PER_PERCENT)))
        : Map.of(VISIBLE, visible);
  }
}
