package io.jarvis.ingress.core;

import io.jarvis.protocol.TenantId;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The workflows that are stored. */
@FunctionalInterface
public interface Library {
  /**
   * Finds a workflow in a version, by default the latest; empty if there is none. Throws if the
   * store does not answer.
   */
  Optional<Book> find(TenantId tenant, String workflow, Optional<Integer> version);

  /** A stored document; it was valid when it was stored. */
  record Book(JsonNode document, int version) {}
}
