package io.jarvis.bench.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jarvis.bench.BenchReport;
import java.util.List;
import java.util.SortedMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code bench chaos} says.
 *
 * @param blows how often each thing was struck
 * @param withdrawn attempts that came to nothing before they began on their node
 * @param restarted attempts after which their task ran again
 * @param explained of these, how many were on which node that was declared dead afterwards
 * @param unexplained of these, those whose node was not declared dead
 * @param startedTwice attempts of which two containers were started
 * @param unended tasks that have not ended once
 * @param wrong the runs that did not end as the interpreter says, and the arrays that did not end
 *     as they must, and how
 */
record ChaosReport(
    @JsonProperty("runs") int runs,
    @JsonProperty("arrays") int arrays,
    @JsonProperty("tasks") int tasks,
    @JsonProperty("seconds") long seconds,
    @JsonProperty("blows") SortedMap<String, Integer> blows,
    @JsonProperty("submitted_twice") int submittedTwice,
    @JsonProperty("withdrawn") int withdrawn,
    @JsonProperty("restarted") int restarted,
    @JsonProperty("explained") SortedMap<String, Integer> explained,
    @JsonProperty("unexplained") List<String> unexplained,
    @JsonProperty("started_twice") List<String> startedTwice,
    @JsonProperty("unended") List<String> unended,
    @JsonProperty("wrong") List<String> wrong)
    implements BenchReport {
  boolean good() {
    return submittedTwice == 0
        && List.of(unexplained, startedTwice, unended, wrong).stream().allMatch(List::isEmpty);
  }

  @Override
  public String json() {
    return JsonMapper.shared().writeValueAsString(this);
  }

  @Override
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append(runs + " runs and " + arrays + " arrays, " + tasks + " tasks in " + seconds + " s");
    text.append(", struck meanwhile: " + blows + "\n");
    text.append("submitted twice: " + submittedTwice + "\n");
    text.append("attempts that never began on their node: " + withdrawn + "\n");
    text.append("restarted attempts: " + restarted + "\n");
    text.append("of these explained by the death of their node: " + explained + "\n");
    list(text, "of these without a dead node", unexplained);
    list(text, "attempts that were started twice", startedTwice);
    list(text, "tasks that have not ended once", unended);
    list(text, "runs and arrays that ended otherwise than they must", wrong);
    return text.toString();
  }

  private static void list(StringBuilder text, String what, List<String> each) {
    text.append(what + ": " + each.size() + "\n");
    each.forEach(line -> text.append("  ").append(line).append('\n'));
  }
}
