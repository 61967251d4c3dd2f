package io.jarvis.ingress.http;

import io.jarvis.ingress.core.Shown;
import java.util.Set;
import java.util.TreeSet;

/** Reads the text of a parameter as what it should be; anything else is a field error. */
final class Parameters {
  private Parameters() {}

  /** Reads a whole number within these bounds. */
  static int whole(String name, String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for one out of range.
    }
    throw notAllowed(
        name,
        text,
        most == Integer.MAX_VALUE
            ? "a whole number of at least " + least
            : "a whole number from " + least + " to " + most);
  }

  /** Reads {@code true} or {@code false}. */
  static boolean flag(String name, String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw notAllowed(name, text, "true or false");
    };
  }

  /** The problem that there is no parameter of this name. */
  static ProblemException unknown(String name, Set<String> known) {
    return ProblemException.invalid(
        Shown.of(name),
        "there is no such parameter",
        known.isEmpty()
            ? "no parameters at all"
            : "one of " + String.join(", ", new TreeSet<>(known)));
  }

  private static ProblemException notAllowed(String name, String text, String expected) {
    return ProblemException.invalid(name, "'" + Shown.of(text) + "' is not allowed", expected);
  }
}
