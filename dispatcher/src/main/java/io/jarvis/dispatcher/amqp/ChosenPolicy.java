package io.jarvis.dispatcher.amqp;

import io.jarvis.catalog.ClusterConfig;
import io.jarvis.dispatcher.core.PlacementPolicy;
import io.jarvis.dispatcher.core.Policies;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy that the configuration names. A plug-in that is not on the class path leaves the one
 * before in force. Only on the loop's thread.
 */
final class ChosenPolicy {
  private static final Logger LOG = LoggerFactory.getLogger(ChosenPolicy.class);

  private PlacementPolicy inForce = Policies.named(ClusterConfig.DEFAULT_POLICY).orElseThrow();

  void choose(String name) {
    Optional<PlacementPolicy> found = Policies.named(name);
    if (found.isEmpty()) {
      LOG.atError()
          .addKeyValue("policy", name)
          .addKeyValue("inForce", inForce.policyName())
          .log("no such placement policy is on the class path");
    }
    inForce = found.orElse(inForce);
  }

  PlacementPolicy inForce() {
    return inForce;
  }
}
