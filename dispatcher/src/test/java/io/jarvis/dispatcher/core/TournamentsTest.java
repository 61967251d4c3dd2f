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

final class TournamentsTest {
  private static final int COLUMNS = Tournaments.COLUMNS;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 64, 65, 513, 4_100})
  void alwaysKnowsTheFirstOfTheHighestOfEachColumn(int size) {
    Random random = new Random(size);
    Tournaments tournaments = new Tournaments(size);
    double[][] numbers = new double[COLUMNS][];
    for (int column = 0; column < COLUMNS; column++) {
      numbers[column] = filled(tournaments, column, size, random);
    }

    for (int change = 0; change < 500; change++) {
      int position =
          random.nextBoolean()
              ? random.nextInt(size)
              : Math.max(0, tournaments.winner(random.nextInt(COLUMNS)));
      double[] row = new double[COLUMNS];
      for (int column = 0; column < COLUMNS; column++) {
        row[column] = random.nextBoolean() ? number(random) : numbers[column][position];
        numbers[column][position] = row[column];
      }
      tournaments.set(position, row);
      for (int column = 0; column < COLUMNS; column++) {
        assertThat(tournaments.winner(column))
            .as("change %d", change)
            .isEqualTo(firstOfHighest(numbers[column]));
      }
    }
  }

  @Test
  void ofNothingThereIsNoWinner() {
    assertThat(new Tournaments(0).winner(0)).isEqualTo(-1);
    assertThat(new Tournaments(100).winner(7)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 65, 700})
  void knowsTheFirstOfTheHighestAmongAFew(int size) {
    Random random = new Random(size);
    Tournaments tournaments = new Tournaments(size);
    filled(tournaments, 2, size, random);
    for (int round = 0; round < 200; round++) {
      double[] values = filled(tournaments, 3, size, random);
      BitSet among = new BitSet();
      double part = random.nextDouble();
      IntStream.range(0, size).filter(i -> random.nextDouble() < part).forEach(among::set);
      double[] left = values.clone();
      IntStream.range(0, size)
          .filter(i -> !among.get(i))
          .forEach(i -> left[i] = Tournaments.NOBODY);

      assertThat(tournaments.winner(3, among))
          .as("round %d", round)
          .isEqualTo(firstOfHighest(left));
      secondIsTheHighestOfTheOthers(
          values, tournaments.winner(3), winner -> tournaments.second(3, winner));
      secondIsTheHighestOfTheOthers(
          left, tournaments.winner(3, among), winner -> tournaments.second(3, winner, among));
    }
  }

  private static double[] filled(Tournaments tournaments, int column, int size, Random random) {
    double[] numbers = new double[size];
    Arrays.setAll(numbers, i -> number(random));
    tournaments.fill(column, i -> numbers[i]);
    return numbers;
  }

  private static void secondIsTheHighestOfTheOthers(
      double[] values, int winner, IntUnaryOperator second) {
    if (winner < 0) {
      return;
    }
    double[] others = values.clone();
    others[winner] = Tournaments.NOBODY;
    int highest = firstOfHighest(others);
    int found = second.applyAsInt(winner);
    assertThat(found).isNotEqualTo(winner);
    assertThat(found < 0 ? Tournaments.NOBODY : others[found])
        .isEqualTo(highest < 0 ? Tournaments.NOBODY : others[highest]);
  }

  /** Few different ones, so that many are equal. */
  private static double number(Random random) {
    return random.nextInt(4) == 0 ? Tournaments.NOBODY : random.nextInt(6) - 3;
  }

  private static int firstOfHighest(double[] values) {
    int first = -1;
    for (int i = 0; i < values.length; i++) {
      if (values[i] > (first < 0 ? Tournaments.NOBODY : values[first])) {
        first = i;
      }
    }
    return first;
  }
}
