package io.jarvis.dag.core.document;

import io.jarvis.protocol.FieldError;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All that is wrong with a document, each with its JSON pointer and, where the text has lines, the
 * line. At most {@link #MOST} are kept. Confined to one reading.
 */
public final class Problems {
  /** How many are told at once. */
  public static final int MOST = 200;

  private static final int MAX_SHOWN_CHARS = 60;

  private final Document document;
  private final Set<FieldError> errors = new LinkedHashSet<>();

  public Problems(Document document) {
    this.document = document;
  }

  public void add(String pointer, String problem, String expected) {
    if (errors.size() < MOST) {
      String place =
          document
              .mark(pointer)
              .map(mark -> " (line " + mark.line() + ", column " + mark.column() + ")")
              .orElse("");
      errors.add(new FieldError(pointer, problem + place, expected));
    }
  }

  public boolean none() {
    return errors.isEmpty();
  }

  public List<FieldError> all() {
    return List.copyOf(errors);
  }

  /** A client's text, short and without control characters. */
  public static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= MAX_SHOWN_CHARS ? clean : clean.substring(0, MAX_SHOWN_CHARS) + "…";
  }
}
