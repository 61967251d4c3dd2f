package io.jarvis.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIdTest {
  private static final int CASES = 2_000;

  /** Ids as they are made at admission, ids that almost look so, and others; some of them twice. */
  private static List<String> texts() {
    Random random = new Random(7);
    List<String> made = IntStream.range(0, CASES).mapToObj(i -> made(random)).toList();
    return Stream.of(
            made,
            made.stream().limit(CASES / 10).toList(),
            made.stream().limit(CASES / 10).map(text -> "z" + text.substring(1)).toList(),
            made.stream().limit(CASES / 10).map(text -> text.substring(1) + "-").toList(),
            made.stream().limit(CASES / 10).map(text -> text.substring(1)).toList(),
            made.stream().limit(CASES / 10).map(text -> text + "_7").toList(),
            List.of("a", "build-1", "00000000000000000000000000", "7zzzzzzzzzzzzzzzzzzzzzzzzz"),
            List.of("80000000000000000000000000", "0000000000000000000000000A"))
        .flatMap(List::stream)
        .toList();
  }

  private static String made(Random random) {
    StringBuilder text = new StringBuilder().append(random.nextInt(8));
    while (text.length() < PackedId.LENGTH) {
      text.append(TaskId.DIGITS.charAt(random.nextInt(TaskId.DIGITS.length())));
    }
    return text.toString();
  }

  @Test
  void itsTextIsWhatItWasMadeOf() {
    assertThat(texts()).allSatisfy(text -> assertThat(new TaskId(text).value()).isEqualTo(text));
  }

  @Test
  void itIsOrderedAndEqualAsItsTextIs() {
    List<String> texts = texts();
    Random random = new Random(11);

    for (int i = 0; i < texts.size(); i++) {
      String one = texts.get(i);
      String other = texts.get(random.nextInt(texts.size()));
      TaskId id = new TaskId(one);

      assertThat(Integer.signum(id.compareTo(new TaskId(other))))
          .isEqualTo(Integer.signum(one.compareTo(other)));
      assertThat(id.equals(new TaskId(other))).isEqualTo(one.equals(other));
      assertThat(id).isEqualTo(new TaskId(one)).hasSameHashCodeAs(new TaskId(one));
    }
  }

  @Test
  void anIndexKnowsItsArray() {
    TaskId array = new TaskId(made(new Random(3)));
    TaskId index = array.at(12_345);

    assertThat(index.value()).isEqualTo(array.value() + "_12345");
    assertThat(index.array()).contains(array);
    assertThat(index.index()).hasValue(12_345);
    assertThat(index.whole()).isEqualTo(array);
    assertThat(array.array()).isEmpty();
    assertThat(array.index()).isEmpty();
    assertThat(array.member(0)).isEqualTo(array);
    assertThat(array.member(2).rank()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a_", "_1", "a_01", "a_1_2", "ä0000000000000000000000000"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> new TaskId(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
