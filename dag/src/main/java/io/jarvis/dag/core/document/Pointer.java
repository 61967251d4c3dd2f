package io.jarvis.dag.core.document;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** JSON pointers (RFC 6901), and the dotted paths in which the reader of tasks names fields. */
public final class Pointer {
  private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,9})]");

  private Pointer() {}

  public static String of(String parent, String name) {
    return parent + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  public static String of(String parent, int index) {
    return parent + "/" + index;
  }

  /** The pointer to what a path such as {@code resources.gpu.models[0]} means in a tree. */
  public static String ofPath(JsonNode root, String path) {
    String pointer = "";
    Optional<JsonNode> at = Optional.of(root);
    String rest = path;
    while (!rest.isEmpty()) {
      Matcher index = INDEX.matcher(rest);
      String name = index.lookingAt() ? index.group(1) : nameAt(at, rest);
      rest = rest.substring(index.lookingAt() ? index.end() : name.length());
      rest = rest.startsWith(".") ? rest.substring(1) : rest;
      pointer = of(pointer, name);
      at = at.flatMap(node -> child(node, name));
    }
    return pointer;
  }

  private static Optional<JsonNode> child(JsonNode node, String name) {
    return Optional.ofNullable(node.isArray() ? node.get(Integer.parseInt(name)) : node.get(name));
  }

  /** Names may hold dots: the longest that is there, else up to the next dot or bracket. */
  private static String nameAt(Optional<JsonNode> node, String path) {
    String found = "";
    if (node.isPresent() && node.get().isObject()) {
      for (String name : node.get().propertyNames()) {
        if (name.length() > found.length() && begins(path, name)) {
          found = name;
        }
      }
    }
    if (!found.isEmpty()) {
      return found;
    }
    int end = path.length();
    int dot = path.indexOf('.', 1);
    int bracket = path.indexOf('[', 1);
    end = dot > 0 ? Math.min(end, dot) : end;
    return path.substring(0, bracket > 0 ? Math.min(end, bracket) : end);
  }

  private static boolean begins(String path, String name) {
    return path.startsWith(name)
        && (path.length() == name.length() || ".[".indexOf(path.charAt(name.length())) >= 0);
  }
}
