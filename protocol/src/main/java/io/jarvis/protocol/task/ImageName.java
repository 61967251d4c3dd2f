package io.jarvis.protocol.task;

import java.util.List;

/** The names of images, of which one image may bear several that mean the same. */
public final class ImageName {
  private static final List<String> DEFAULT_PREFIXES =
      List.of("docker.io/", "index.docker.io/", "library/");

  private ImageName() {}

  /**
   * The one of all equivalent names by which images are compared: without the default registry and
   * its {@code library}, with {@code :latest} where nothing else is said, and of a tag and a digest
   * the digest, which says more. Any text has one; of what is no name it is the text.
   */
  public static String normal(String name) {
    String rest = withoutDefaults(name);
    int digest = rest.indexOf('@');
    int lastPart = rest.lastIndexOf('/', digest < 0 ? rest.length() : digest) + 1;
    int tag = rest.indexOf(':', lastPart);
    if (digest >= 0) {
      return tag >= 0 && tag < digest ? rest.substring(0, tag) + rest.substring(digest) : rest;
    }
    return tag >= 0 ? rest : rest + ":latest";
  }

  private static String withoutDefaults(String name) {
    String left = name;
    for (String prefix : DEFAULT_PREFIXES) {
      left = left.startsWith(prefix) ? left.substring(prefix.length()) : left;
    }
    return left;
  }
}
