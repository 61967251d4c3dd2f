package io.jarvis.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The words of one vocabulary, computed once, since every message needs them. */
final class Words {
  private static final ClassValue<Words> BY_VOCABULARY =
      new ClassValue<>() {
        @Override
        protected Words computeValue(Class<?> vocabulary) {
          return new Words((Enum<?>[]) vocabulary.getEnumConstants());
        }
      };

  private final String[] byOrdinal;
  private final Map<String, Enum<?>> byWord;
  private final String all;

  private Words(Enum<?>[] constants) {
    byOrdinal =
        Arrays.stream(constants)
            .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toArray(String[]::new);
    byWord =
        Arrays.stream(constants)
            .collect(
                Collectors.toUnmodifiableMap(
                    constant -> byOrdinal[constant.ordinal()], Function.identity()));
    all = String.join(", ", byOrdinal);
  }

  static Words of(Class<?> vocabulary) {
    return BY_VOCABULARY.get(vocabulary);
  }

  String word(Enum<?> constant) {
    return byOrdinal[constant.ordinal()];
  }

  Optional<Enum<?>> parse(String word) {
    return Optional.ofNullable(byWord.get(word));
  }

  String all() {
    return all;
  }
}
