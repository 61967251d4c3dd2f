package io.jarvis.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A closed vocabulary whose constants are written on the wire as lower-case words: {@code
 * OUT_OF_MEMORY} is {@code out-of-memory}.
 */
public interface Word {
  String name();

  /** The constant as it stands on the wire, in metrics and in documents. */
  @JsonValue
  default String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** The constant a word names, or empty if the vocabulary lacks it. */
  static <E extends Enum<E> & Word> Optional<E> parse(Class<E> vocabulary, String word) {
    return Arrays.stream(vocabulary.getEnumConstants())
        .filter(e -> e.word().equals(word))
        .findFirst();
  }

  /** All words of a vocabulary, for an error text that says what would be right. */
  static <E extends Enum<E> & Word> String words(Class<E> vocabulary) {
    return Arrays.stream(vocabulary.getEnumConstants())
        .map(Word::word)
        .collect(Collectors.joining(", "));
  }
}
