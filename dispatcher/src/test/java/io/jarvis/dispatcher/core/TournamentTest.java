package io.jarvis.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TournamentTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 64, 65, 513, 4_100})
  void alwaysKnowsTheFirstOfTheHighest(int size) {
    Random random = new Random(size);
    Arena arena = new Arena(size);
    arena.open().fill(i -> 99);
    double[] values = new double[size];
    Arrays.setAll(values, i -> value(random));
    Tournament tournament = arena.open();
    tournament.fill(i -> i < size ? values[i] : Tournament.NOBODY);
    assertThat(tournament.winner()).isEqualTo(firstOfHighest(values));

    for (int change = 0; size > 0 && change < 500; change++) {
      int position = random.nextBoolean() ? random.nextInt(size) : Math.max(0, tournament.winner());
      values[position] = value(random);
      tournament.set(position, values[position]);
      assertThat(tournament.winner()).as("change %d", change).isEqualTo(firstOfHighest(values));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 65, 700})
  void knowsTheFirstOfTheHighestAmongAFew(int size) {
    Random random = new Random(size);
    Arena arena = new Arena(size);
    arena.open().fill(i -> 99);
    for (int round = 0; round < 200; round++) {
      double[] values = new double[size];
      Arrays.setAll(values, i -> value(random));
      Tournament tournament = arena.open();
      tournament.fill(i -> i < size ? values[i] : Tournament.NOBODY);
      BitSet among = new BitSet();
      double part = random.nextDouble();
      IntStream.range(0, size).filter(i -> random.nextDouble() < part).forEach(among::set);
      double[] left = values.clone();
      IntStream.range(0, size).filter(i -> !among.get(i)).forEach(i -> left[i] = Tournament.NOBODY);

      assertThat(tournament.winner(among)).as("round %d", round).isEqualTo(firstOfHighest(left));
      secondIsTheHighestOfTheOthers(values, tournament.winner(), tournament::second);
      secondIsTheHighestOfTheOthers(
          left, tournament.winner(among), winner -> tournament.second(winner, among));
    }
  }

  private static void secondIsTheHighestOfTheOthers(
      double[] values, int winner, IntUnaryOperator second) {
    if (winner < 0) {
      return;
    }
    double[] others = values.clone();
    others[winner] = Tournament.NOBODY;
    int highest = firstOfHighest(others);
    int found = second.applyAsInt(winner);
    assertThat(found).isNotEqualTo(winner);
    assertThat(found < 0 ? Tournament.NOBODY : others[found])
        .isEqualTo(highest < 0 ? Tournament.NOBODY : others[highest]);
  }

  /** Few different ones, so that many are equal. */
  private static double value(Random random) {
    return random.nextInt(4) == 0 ? Tournament.NOBODY : random.nextInt(6);
  }

  private static int firstOfHighest(double[] values) {
    int first = -1;
    for (int i = 0; i < values.length; i++) {
      if (values[i] > (first < 0 ? Tournament.NOBODY : values[first])) {
        first = i;
      }
    }
    return first;
  }

  @Test
  void aPlaceInTheArenaThatWasGivenBackIsUsedAgain() {
    Arena arena = new Arena(10);
    for (int i = 0; i < 2 * Arena.TOURNAMENTS; i++) {
      arena.open();
    }
    Tournament over = arena.open();
    arena.close(over);

    assertThat(arena.open().slot()).isEqualTo(over.slot());
    assertThat(arena.fitting(10 * 20)).isEqualTo(2 * Arena.TOURNAMENTS);
  }
}
