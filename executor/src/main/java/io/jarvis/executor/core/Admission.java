package io.jarvis.executor.core;

/** Whether a node's ledger has room for an attempt. */
public sealed interface Admission {
  /** Its resources are reserved. */
  record Admitted() implements Admission {}

  /** Nothing is reserved: the node would give more than it offers (I6). */
  record OverCapacity(String reason) implements Admission {}
}
