package io.jarvis.protocol.task;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the fields that describe a task's container. */
final class ContainerReader {
  private static final Pattern IMAGE =
      Pattern.compile("[a-z0-9]([a-zA-Z0-9._:/-]{0,253}[a-zA-Z0-9])?(@sha256:[a-f0-9]{64})?");
  private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern USER =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,31})?");
  private static final Pattern CAPABILITY = Pattern.compile("[A-Z][A-Z_]{1,30}");
  private static final String RESERVED_ENV_PREFIX = "JARVIS_";
  private static final int WORKING_DIR_CHARS = 4_096;

  private final SubmissionLimits limits;

  ContainerReader(SubmissionLimits limits) {
    this.limits = limits;
  }

  ContainerSpec read(Fields fields) {
    return new ContainerSpec(
        image(fields),
        fields.texts("command", limits.entries(), limits.textChars()),
        fields.texts("args", limits.entries(), limits.textChars()),
        env(fields),
        workingDir(fields),
        matching(fields, "user", USER, "a uid, uid:gid or the name of a user of the image"),
        fields.node("input"),
        fields.word("network", ContainerSpec.Network.class).orElse(ContainerSpec.Network.NONE),
        capabilities(fields),
        fields
            .word("pullPolicy", ContainerSpec.PullPolicy.class)
            .orElse(ContainerSpec.PullPolicy.IF_NOT_PRESENT));
  }

  private static String image(Fields fields) {
    String expected = "the name of an image, such as busybox:latest";
    if (fields.node("image").isEmpty()) {
      fields.error("image", "it is missing", expected);
    }
    return matching(fields, "image", IMAGE, expected);
  }

  private Map<String, String> env(Fields fields) {
    Map<String, String> env = fields.textMap("env", limits.entries(), limits.textChars());
    env.keySet().stream()
        .filter(name -> !ENV_NAME.matcher(name).matches() || name.startsWith(RESERVED_ENV_PREFIX))
        .forEach(name ->
            fields.error(
                "env." + Fields.shown(name),
                "the name is not allowed",
                "a name that matches "
                    + ENV_NAME
                    + " and does not begin with "
                    + RESERVED_ENV_PREFIX));
    return env;
  }

  private static String workingDir(Fields fields) {
    String expected = "an absolute path without '..'";
    String dir = fields.text("workingDir", expected).orElse("");
    boolean right =
        dir.isEmpty()
            || dir.startsWith("/")
                && dir.length() <= WORKING_DIR_CHARS
                && !List.of(dir.split("/")).contains("..")
                && dir.chars().noneMatch(Character::isISOControl);
    if (!right) {
      fields.error("workingDir", "'" + Fields.shown(dir) + "' is not allowed", expected);
    }
    return dir;
  }

  private static List<String> capabilities(Fields fields) {
    List<String> names =
        fields.texts("capabilities", SubmissionLimits.CAPABILITIES, SubmissionLimits.NAME_CHARS);
    for (int i = 0; i < names.size(); i++) {
      if (!CAPABILITY.matcher(names.get(i)).matches() || names.get(i).startsWith("CAP_")) {
        fields.error(
            "capabilities[" + i + "]",
            "'" + Fields.shown(names.get(i)) + "' is not allowed",
            "a Linux capability without its CAP_, such as NET_BIND_SERVICE");
      }
    }
    return names;
  }

  private static String matching(Fields fields, String name, Pattern form, String expected) {
    return fields
        .parsed(
            name,
            text -> {
              if (!form.matcher(text).matches()) {
                throw new IllegalArgumentException(name);
              }
              return text;
            },
            () -> expected)
        .orElse("");
  }
}
