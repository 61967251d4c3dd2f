package io.jarvis.bench.simulate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.BenchReport;
import io.jarvis.dispatcher.core.PlanRecord;
import io.jarvis.dispatcher.core.PlanReplay;
import io.jarvis.dispatcher.journal.PlanJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plans that a dispatcher wrote down, made once more and compared with what was decided. Not
 * thread-safe.
 */
final class Remade implements BenchReport {
  private final PlanReplay replay = new PlanReplay();
  private int plans;
  private int skipped;
  private int placements;
  private int preemptions;
  private int policySwitches;
  private int nodesGone;
  private Optional<Difference> first = Optional.empty();

  /**
   * Where a plan made once more is another one.
   *
   * @param plan which of those that were made once more, from 1
   * @param decided the first line that differs, as it was; empty if there was none any more
   * @param now as it is now
   */
  record Difference(int plan, Instant at, String decided, String now) {
    static Difference of(int plan, PlanRecord record, String now) {
      String[] before = record.decisions().split("\n", -1);
      String[] after = now.split("\n", -1);
      int line = 0;
      while (line < before.length && line < after.length && before[line].equals(after[line])) {
        line++;
      }
      return new Difference(plan, record.at(), at(before, line), at(after, line));
    }

    private static String at(String[] lines, int number) {
      return number < lines.length ? lines[number] : "";
    }
  }

  /**
   * Reads the journal of a dispatcher; throws {@link IllegalArgumentException} if it has no plan.
   */
  static Remade of(Path journal) throws IOException {
    Remade remade = new Remade();
    PlanJournal.read(journal, remade::add);
    if (remade.plans == 0) {
      throw new IllegalArgumentException("no plan is written down in " + journal);
    }
    return remade;
  }

  private void add(PlanRecord record) {
    Optional<String> now = replay.decisions(record);
    if (now.isEmpty()) {
      skipped++;
      return;
    }
    plans++;
    count(record);
    if (first.isEmpty() && !Objects.equals(now.get(), record.decisions())) {
      first = Optional.of(Difference.of(plans, record, now.get()));
    }
  }

  private void count(PlanRecord record) {
    placements += (int) record.decisions().lines().filter(l -> l.startsWith("places ")).count();
    preemptions += (int) record.decisions().lines().filter(l -> l.startsWith("preempts ")).count();
    if (record.start() == PlanRecord.Start.FOLLOWING) {
      policySwitches += record.stage().policy().isPresent() ? 1 : 0;
    }
    nodesGone += record.stage().gone().size();
  }

  boolean same() {
    return first.isEmpty();
  }

  @Override
  public String table() {
    String said =
        first
            .map(difference ->
                "different: plan %d of %s%n  decided: %s%n  now:     %s%n"
                    .formatted(
                        difference.plan(), difference.at(), difference.decided(), difference.now()))
            .orElse("the same, byte for byte\n");
    return String.format(
            Locale.ROOT,
            "plans made once more  %8d%nplaced                %8d%nplaces made           %8d%n"
                + "policy switches       %8d%nnodes gone            %8d%nwithout a beginning   %8d%n",
            plans,
            placements,
            preemptions,
            policySwitches,
            nodesGone,
            skipped)
        + said;
  }

  /** What is said as one object. */
  record Said(
      int plans,
      int placed,
      @JsonProperty("places_made") int placesMade,
      @JsonProperty("policy_switches") int policySwitches,
      @JsonProperty("nodes_gone") int nodesGone,
      int skipped,
      boolean same,
      Optional<Difference> difference) {}

  @Override
  public String json() {
    return JsonMapper.shared()
        .writeValueAsString(
            new Said(
                plans, placements, preemptions, policySwitches, nodesGone, skipped, same(), first));
  }
}
