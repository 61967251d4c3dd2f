package io.jarvis.dispatcher.core;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The placement policies that are on the class path: the shipped ones and plug-ins. Immutable. */
public final class Policies {
  private static final List<PlacementPolicy> ALL =
      ServiceLoader.load(PlacementPolicy.class).stream().map(ServiceLoader.Provider::get).toList();

  private Policies() {}

  /** All policies, in no particular order. */
  public static List<PlacementPolicy> all() {
    return ALL;
  }

  /** The policy of this name; empty if there is none. */
  public static Optional<PlacementPolicy> named(String name) {
    return ALL.stream().filter(policy -> policy.policyName().equals(name)).findFirst();
  }
}
