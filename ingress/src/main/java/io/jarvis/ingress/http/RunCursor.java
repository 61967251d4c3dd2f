package io.jarvis.ingress.http;

import io.jarvis.dag.core.journal.RunRecord;
import io.jarvis.protocol.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page of runs ended. Clients must not read anything into its text.
 *
 * @param at when the last run was created: what counts once that run is forgotten
 */
record RunCursor(Instant at, RunId run) {
  private static final Pattern FORM = Pattern.compile("([0-9a-z]{1,11})-([A-Za-z0-9-]{1,64})");
  private static final int RADIX = 36;

  static RunCursor of(RunRecord last) {
    return new RunCursor(last.createdAt(), last.created().run());
  }

  String text() {
    return Long.toString(at.toEpochMilli(), RADIX) + "-" + run;
  }

  /** Parses a cursor that a client sent back; empty if it is none of ours. */
  static Optional<RunCursor> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new RunCursor(
                Instant.ofEpochMilli(Long.parseLong(form.group(1), RADIX)),
                new RunId(form.group(2))))
        : Optional.empty();
  }

  /** How many of all runs were on this page or before it. */
  int passed(List<RunRecord> newestFirst) {
    int before = 0;
    for (int i = 0; i < newestFirst.size(); i++) {
      RunRecord record = newestFirst.get(i);
      if (record.created().run().equals(run)) {
        return i + 1;
      }
      before += record.createdAt().isBefore(at) ? 0 : 1;
    }
    return before;
  }
}
