package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/**
 * A closed vocabulary whose constants are written on the wire as lower-case words: {@code
 * OUT_OF_MEMORY} is {@code out-of-memory}. Enums alone implement it.
 */
public interface Word {
  String name();

  /** The constant as it stands on the wire, in metrics and in documents. */
  @JsonValue
  default String word() {
    Enum<?> constant = (Enum<?>) this;
    return Words.of(constant.getDeclaringClass()).word(constant);
  }

  /** The constant a word names, or empty if the vocabulary lacks it. */
  static <E extends Enum<E> & Word> Optional<E> parse(Class<E> vocabulary, String word) {
    return Words.of(vocabulary).parse(word).map(vocabulary::cast);
  }

  /** All words of a vocabulary, for an error text that says what would be right. */
  static <E extends Enum<E> & Word> String words(Class<E> vocabulary) {
    return Words.of(vocabulary).all();
  }
}
