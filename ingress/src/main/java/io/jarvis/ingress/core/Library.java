package io.jarvis.ingress.core;

import io.jarvis.protocol.TenantId;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The workflows that are stored. */
@FunctionalInterface
public interface Library {
  /**
   * One of them in a version, the latest if none is named; empty if there is none. May throw what
   * says that the store does not answer.
   */
  Optional<Book> find(TenantId tenant, String workflow, Optional<Integer> version);

  /** A stored document, which was right when it was stored. */
  record Book(JsonNode document, int version) {}
}
