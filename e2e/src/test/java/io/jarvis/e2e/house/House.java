package io.jarvis.e2e.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.jarvis.testkit.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** All of Jarvis, as the rules see it: its classes, and the text they are made from. */
final class House {
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.jarvis");

  private House() {}

  /** Every Java file of every module, tests too. */
  static List<Path> sources() {
    return modules().stream().flatMap(module -> javaFiles(module.resolve("src"))).sorted().toList();
  }

  /** The Java files that are not tests. */
  static List<Path> mainSources() {
    return modules().stream()
        .flatMap(module -> javaFiles(module.resolve("src/main/java")))
        .sorted()
        .toList();
  }

  /** A file by its path from the top of the repository. */
  static String nameOf(Path file) {
    return Checkout.root().relativize(file).toString();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> modules() {
    try (Stream<Path> entries = Files.list(Checkout.root())) {
      return entries.filter(entry -> Files.exists(entry.resolve("pom.xml"))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> javaFiles(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
