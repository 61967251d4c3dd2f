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
    for (JsonNode value : node.values()) {
      if (!complete(value)) {
        return false;
      }
    }
    for (String name : node.propertyNames()) {
      if (!complete(name)) {
        return false;
      }
    }
    return true;
  }

  private static boolean complete(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
