package io.jarvis.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the Prometheus pages of several services show of Jarvis, as samples of one moment. */
record Scrape(List<Sample> samples) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  Scrape {
    samples = List.copyOf(samples);
  }

  /** One line of a page: a series and its value. */
  record Sample(String family, String labels, double value) {}

  /** Reads the pages at these addresses. */
  static Scrape of(List<URI> pages) {
    List<Sample> samples = new ArrayList<>();
    for (URI page : pages) {
      String kind = "";
      for (String line : text(page).lines().toList()) {
        if (line.startsWith("# TYPE ")) {
          kind = line.substring(line.lastIndexOf(' ') + 1);
        } else if (line.startsWith("jarvis_")) {
          samples.add(sample(line, kind));
        }
      }
    }
    return new Scrape(samples);
  }

  /** The names of all families. */
  Set<String> families() {
    Set<String> families = new TreeSet<>();
    samples.forEach(sample -> families.add(sample.family()));
    return families;
  }

  /** The families of which some sample is other than 0. */
  Set<String> moved() {
    Set<String> moved = new TreeSet<>();
    samples.stream().filter(sample -> sample.value() != 0).map(Sample::family).forEach(moved::add);
    return moved;
  }

  /** The sum of a family's samples that bear all of these labels, such as {@code door="rest"}. */
  double sum(String family, String... labels) {
    return samples.stream()
        .filter(sample -> sample.family().equals(family))
        .filter(sample -> List.of(labels).stream().allMatch(sample.labels()::contains))
        .mapToDouble(Sample::value)
        .sum();
  }

  private static Sample sample(String line, String kind) {
    int end = line.lastIndexOf(' ');
    String series = line.substring(0, end);
    int brace = series.indexOf('{');
    String name = brace < 0 ? series : series.substring(0, brace);
    // A timer is a summary and, beside it, the longest of the last minutes as a gauge.
    String timer = name.replaceFirst("_(max|count|sum)$", "");
    boolean ofTimer = kind.equals("summary") || name.endsWith("_seconds_max");
    return new Sample(
        ofTimer ? timer : name,
        brace < 0 ? "" : series.substring(brace),
        Double.parseDouble(line.substring(end + 1)));
  }

  private static String text(URI page) {
    try {
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(page).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(page + " answered " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
