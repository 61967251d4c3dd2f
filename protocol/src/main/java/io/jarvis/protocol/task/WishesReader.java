package io.jarvis.protocol.task;

import io.jarvis.protocol.task.Wishes.Grouping;
import io.jarvis.protocol.task.Wishes.Preference;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where a task would rather run, and how it depends on others. */
final class WishesReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String NAME_FORM = "1 to 64 letters, digits, dots, underscores or hyphens";

  private static final String EXPRESSION_FORM =
      "a CEL expression over node, such as node.zone == 'eu-1', of at most "
          + SubmissionLimits.CONSTRAINT_CHARS
          + " characters";

  private WishesReader() {}

  static Wishes wishes(Fields fields) {
    List<Preference> preferences =
        fields.objects("preferences", SubmissionLimits.PREFERENCES).stream()
            .map(WishesReader::preference)
            .flatMap(Optional::stream)
            .toList();
    Optional<Grouping> antiAffinity = fields.object("antiAffinity").flatMap(WishesReader::grouping);
    Optional<Grouping> spread = fields.object("spread").flatMap(WishesReader::grouping);
    return preferences.isEmpty() && antiAffinity.isEmpty() && spread.isEmpty()
        ? Wishes.NONE
        : new Wishes(preferences, antiAffinity, spread);
  }

  static Optional<Concurrency> concurrency(Fields task) {
    return task.object("concurrency")
        .flatMap(fields -> {
          Optional<String> key = required(fields, "key");
          Optional<Long> limit = fields.integer("limit", 1, Concurrency.MAX_LIMIT);
          if (fields.node("limit").isEmpty()) {
            fields.error("limit", "it is missing", "a whole number of at least 1");
          }
          fields.refuseUnknown();
          return key.flatMap(k -> limit.map(l -> new Concurrency(k, Math.toIntExact(l))));
        });
  }

  private static Optional<Preference> preference(Fields fields) {
    if (fields.node("expression").isEmpty()) {
      fields.error("expression", "it is missing", EXPRESSION_FORM);
    }
    Optional<String> expression =
        fields.parsed("expression", WishesReader::expression, () -> EXPRESSION_FORM);
    int weight = fields.integer("weight", 1, Preference.MAX_WEIGHT).map(Math::toIntExact).orElse(1);
    fields.refuseUnknown();
    return expression.map(text -> new Preference(text, weight));
  }

  private static Optional<Grouping> grouping(Fields fields) {
    Optional<String> group = required(fields, "group");
    Optional<String> attribute = fields.parsed("attribute", WishesReader::name, () -> NAME_FORM);
    fields.refuseUnknown();
    return group.map(name -> new Grouping(name, attribute));
  }

  private static Optional<String> required(Fields fields, String field) {
    if (fields.node(field).isEmpty()) {
      fields.error(field, "it is missing", NAME_FORM);
    }
    return fields.parsed(field, WishesReader::name, () -> NAME_FORM);
  }

  private static String expression(String text) {
    if (text.length() > SubmissionLimits.CONSTRAINT_CHARS || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("no expression of " + text.length() + " characters");
    }
    return text;
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException("no name: " + text);
    }
    return text;
  }
}
