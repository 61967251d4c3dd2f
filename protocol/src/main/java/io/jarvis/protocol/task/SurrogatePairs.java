package io.jarvis.protocol.task;

import tools.jackson.databind.JsonNode;

/**
 * Finds text that is no Unicode: JSON can escape half of a surrogate pair, UTF-8 cannot hold it.
 */
public final class SurrogatePairs {
  private SurrogatePairs() {}

  /** Whether each text in a document, names included, can be written as UTF-8. */
  public static boolean complete(JsonNode node) {
    if (node.isString()) {
      return complete(node.asString());
    }
    return node.valueStream().allMatch(SurrogatePairs::complete)
        && node.propertyNames().stream().allMatch(SurrogatePairs::complete);
  }

  private static boolean complete(String text) {
    return text.codePoints()
        .noneMatch(point -> point <= 0xFFFF && Character.isSurrogate((char) point));
  }
}
