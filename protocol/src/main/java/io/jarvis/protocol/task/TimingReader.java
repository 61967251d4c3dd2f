package io.jarvis.protocol.task;

import io.jarvis.protocol.Cause;
import io.jarvis.protocol.TimeSpan;
import io.jarvis.protocol.Word;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads when a task may run, for how long, and how often it is tried again. */
final class TimingReader {
  private static final String INSTANT =
      "an instant such as 2026-12-01T00:00:00Z, from the year 1970 to the year 9999";
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
  private static final Duration LEAST_DELAY = Duration.ofSeconds(1);
  private static final Duration MOST_DELAY = Duration.ofDays(7);
  private static final Set<Cause> RETRIABLE =
      EnumSet.of(
          Cause.EXIT_CODE,
          Cause.OUT_OF_MEMORY,
          Cause.TIMEOUT,
          Cause.IMAGE_PULL,
          Cause.BAD_COMMAND,
          Cause.BAD_OUTPUT);

  private TimingReader() {}

  static Timing timing(Fields fields) {
    Optional<Instant> notBefore = fields.parsed("notBefore", TimingReader::instant, () -> INSTANT);
    Optional<Instant> startBefore =
        fields.parsed("startBefore", TimingReader::instant, () -> INSTANT);
    if (notBefore.isPresent()
        && startBefore.isPresent()
        && !notBefore.get().isBefore(startBefore.get())) {
      fields.error("startBefore", "it is not after notBefore", "an instant after notBefore");
    }
    return new Timing(
        span(fields, "timeout", LEAST_DELAY, Timing.MAX_TIMEOUT).orElse(Timing.DEFAULT_TIMEOUT),
        span(fields, "gracePeriod", Duration.ZERO, Timing.MAX_GRACE_PERIOD)
            .orElse(Timing.DEFAULT_GRACE_PERIOD),
        span(fields, "expectedDuration", LEAST_DELAY, Timing.MAX_TIMEOUT),
        notBefore,
        startBefore);
  }

  static RetrySpec retry(Fields task) {
    return task.object("retry").map(TimingReader::retrySpec).orElse(RetrySpec.DEFAULT);
  }

  private static RetrySpec retrySpec(Fields fields) {
    RetrySpec byDefault = RetrySpec.DEFAULT;
    Duration initial = span(fields, "initial", LEAST_DELAY, MOST_DELAY).orElse(byDefault.initial());
    Duration max =
        span(fields, "max", LEAST_DELAY, MOST_DELAY).orElse(longer(initial, byDefault.max()));
    if (max.compareTo(initial) < 0) {
      fields.error(
          "max",
          "it is shorter than initial",
          "a duration of at least " + TimeSpan.format(initial));
    }
    RetrySpec retry =
        new RetrySpec(
            fields
                .integer("limit", 0, SubmissionLimits.RETRIES)
                .map(Math::toIntExact)
                .orElse(byDefault.limit()),
            fields.word("backoff", RetrySpec.Backoff.class).orElse(byDefault.backoff()),
            initial,
            max,
            fields.node("on").isPresent() ? causes(fields) : byDefault.on());
    fields.refuseUnknown();
    return retry;
  }

  private static Set<Cause> causes(Fields fields) {
    List<String> words = fields.texts("on", RETRIABLE.size(), SubmissionLimits.NAME_CHARS);
    Set<Cause> causes = EnumSet.noneOf(Cause.class);
    for (int i = 0; i < words.size(); i++) {
      Optional<Cause> cause = Word.parse(Cause.class, words.get(i)).filter(RETRIABLE::contains);
      if (cause.isEmpty()) {
        String known = RETRIABLE.stream().map(Cause::word).collect(Collectors.joining(", "));
        fields.error(
            "on[" + i + "]",
            "'" + Fields.shown(words.get(i)) + "' is no cause that can be retried",
            "one of " + known);
      }
      cause.ifPresent(causes::add);
    }
    return causes;
  }

  private static Optional<Duration> span(
      Fields fields, String name, Duration least, Duration most) {
    return fields.parsed(
        name,
        text -> {
          Duration span = TimeSpan.parse(text);
          if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
            throw new IllegalArgumentException("out of range: " + text);
          }
          return span;
        },
        () ->
            "a duration such as 90s or 10m, from "
                + TimeSpan.format(least)
                + " to "
                + TimeSpan.format(most));
  }

  private static Instant instant(String text) {
    Instant instant = OffsetDateTime.parse(text).toInstant();
    if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LAST)) {
      throw new IllegalArgumentException("out of range: " + text);
    }
    return instant;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
