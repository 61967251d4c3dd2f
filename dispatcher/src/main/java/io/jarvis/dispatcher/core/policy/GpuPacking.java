package io.jarvis.dispatcher.core.policy;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.dispatcher.core.Gpus;
import io.jarvis.dispatcher.core.Mix;
import io.jarvis.dispatcher.core.PlacementPolicy;
import java.util.List;

/**
 * The node that loses the least worth for the tasks that are expected to come, GPUs and shares of
 * them above all; of equals the one that would be the fullest. What is expected is learned, see
 * {@link Mix}.
 *
 * <p>The measure of fragments is that of FGD (Weng et al., USENIX ATC 2023). Added to it are how
 * many of the expected tasks still fit, so that CPU and memory do not run out beside free GPUs, and
 * that what few nodes can take weighs more.
 */
public final class GpuPacking implements PlacementPolicy {
  @Override
  public String policyName() {
    return "gpu-packing";
  }

  /** A whole device. */
  @Override
  public double measure(List<NodeOffer> offers) {
    return Gpus.WHOLE;
  }

  @Override
  public Scoring scoring(Mix expected, List<NodeOffer> offers) {
    return new WorthLost(new ExpectedGpuTasks(expected, offers));
  }
}
