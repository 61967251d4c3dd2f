package io.jarvis.e2e.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reader meets in a file. */
final class SourceRulesTest {
  private static final int MOST_LINES_OF_A_FILE = 400;
  private static final int MOST_LINES_OF_A_METHOD = 70;
  private static final int MOST_ARGUMENTS_OF_A_CONSTRUCTOR = 7;
  private static final Pattern LEFT_FOR_LATER =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
  private static final Pattern NAMELESS_BAG = Pattern.compile(".*(Utils?|Helpers?|Misc)\\.java");
  private static final Pattern SLEEP = Pattern.compile("\\bThread" + "\\.sleep\\(");

  @Test
  void filesAreShort() {
    assertThat(House.sources())
        .as(
            "a file is about one noun: split a file of more than %d lines by its nouns",
            MOST_LINES_OF_A_FILE)
        .filteredOn(file -> lines(file).size() > MOST_LINES_OF_A_FILE)
        .extracting(House::nameOf)
        .isEmpty();
  }

  @Test
  void methodsAreShort() {
    assertThat(SourceMethods.all())
        .as(
            "put branches in the parent and loops in helpers, until no method has more than %d lines",
            MOST_LINES_OF_A_METHOD)
        .filteredOn(method -> method.lines() > MOST_LINES_OF_A_METHOD)
        .isEmpty();
  }

  @Test
  void constructorsHaveFewArguments() {
    assertThat(SourceMethods.all())
        .as(
            "group arguments into records of settings or collaborators, until no constructor has more than %d",
            MOST_ARGUMENTS_OF_A_CONSTRUCTOR)
        .filteredOn(
            method -> method.constructor() && method.parameters() > MOST_ARGUMENTS_OF_A_CONSTRUCTOR)
        .isEmpty();
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(linesThatMatch(House.sources(), LEFT_FOR_LATER))
        .as("do it now, or file an issue and say here what holds until then")
        .isEmpty();
  }

  @Test
  void classesAreNamedForWhatTheyAre() {
    assertThat(House.mainSources())
        .as("a bag of functions hides nouns: name the class for the noun its functions are about")
        .filteredOn(file -> NAMELESS_BAG.matcher(file.getFileName().toString()).matches())
        .extracting(House::nameOf)
        .isEmpty();
  }

  @Test
  void testsWaitForConditionsInsteadOfSleeping() {
    List<Path> tests = House.sources().stream().filter(SourceRulesTest::isTest).toList();
    assertThat(linesThatMatch(tests, SLEEP))
        .as(
            "a sleep is too short on a busy machine and too long on a quiet one: await() the condition")
        .isEmpty();
  }

  @Test
  void everyPackageIsNullMarkedAndSaysWhatItHolds() {
    Stream<Path> packages = House.mainSources().stream().map(Path::getParent).distinct();
    assertThat(packages)
        .as("give the package a package-info.java with a sentence and @NullMarked")
        .filteredOn(directory -> !isNullMarked(directory.resolve("package-info.java")))
        .extracting(House::nameOf)
        .isEmpty();
  }

  private static boolean isTest(Path file) {
    return House.nameOf(file).contains("/src/test/");
  }

  private static boolean isNullMarked(Path info) {
    return Files.exists(info)
        && House.read(info).contains("@NullMarked")
        && House.read(info).startsWith("/**");
  }

  private static List<String> linesThatMatch(List<Path> files, Pattern pattern) {
    return files.stream().flatMap(file -> linesThatMatch(file, pattern)).toList();
  }

  private static Stream<String> linesThatMatch(Path file, Pattern pattern) {
    List<String> lines = lines(file);
    return IntStream.range(0, lines.size())
        .filter(i -> pattern.matcher(lines.get(i)).find())
        .mapToObj(i -> House.nameOf(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
  }

  private static List<String> lines(Path file) {
    return House.read(file).lines().toList();
  }
}
