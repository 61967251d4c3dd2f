package io.jarvis.dag.core.definition;

import io.jarvis.dag.core.document.Document;
import io.jarvis.dag.core.document.Part;
import io.jarvis.dag.core.document.Problems;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads when a workflow runs by itself. */
public final class ScheduleReader {
  private static final String CRON = "minute hour day month weekday, such as 30 4 * * mon-fri";

  private ScheduleReader() {}

  /**
   * Reads the schedule of a stored workflow; empty if the rules have become stricter since and
   * refuse it.
   */
  public static Optional<Schedule> read(JsonNode schedule) {
    Problems problems = new Problems(new Document(schedule, Map.of()));
    Schedule read = read(schedule, "", problems);
    return problems.none() ? Optional.of(read) : Optional.empty();
  }

  static Schedule read(JsonNode node, String pointer, Problems problems) {
    Part part = new Part(node, pointer, problems);
    Optional<Cron> cron = part.parsed("cron", Cron::parse, CRON);
    if (part.node("cron").isEmpty()) {
      part.error("cron", "it is missing", CRON);
    }
    Schedule schedule =
        new Schedule(
            cron.orElseGet(() -> Cron.parse("* * * * *")),
            part.parsed("zone", ZoneId::of, "a time zone such as Europe/Berlin")
                .orElseGet(() -> ZoneId.of("UTC")),
            part.word("missed", Schedule.Missed.class).orElse(Schedule.Missed.SKIP),
            part.word("overlap", Schedule.Overlap.class).orElse(Schedule.Overlap.SKIP));
    part.refuseUnknown();
    return schedule;
  }
}
