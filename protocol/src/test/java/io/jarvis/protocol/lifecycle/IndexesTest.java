package io.jarvis.protocol.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.lifecycle.Indexes.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IndexesTest {
  private static final Indexes SOME = Indexes.NONE.with(2, 4).with(8);

  @Test
  void manyAddedAtOnceAreWhatTheyAreOneByOne() {
    List<Integer> more = List.of(0, 1, 3, 6, 9, 20);
    Indexes oneByOne = SOME;
    for (int index : more) {
      oneByOne = oneByOne.with(index);
    }

    assertThat(SOME.with(more)).isEqualTo(oneByOne);
    assertThat(oneByOne.ranges())
        .containsExactly(new Range(0, 4), new Range(6, 6), new Range(8, 9), new Range(20, 20));
  }

  @Test
  void noneAddedChangesNothing() {
    assertThat(SOME.with(List.of())).isEqualTo(SOME);
  }
}
