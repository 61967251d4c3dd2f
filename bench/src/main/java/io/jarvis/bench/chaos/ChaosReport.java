package io.jarvis.bench.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.SortedMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code bench chaos} says.
 *
 * @param kills how often each process was killed
 * @param wrong the runs that did not end as the interpreter says, and how
 */
record ChaosReport(
    @JsonProperty("runs") int runs,
    @JsonProperty("tasks") int tasks,
    @JsonProperty("seconds") long seconds,
    @JsonProperty("kills") SortedMap<String, Integer> kills,
    @JsonProperty("submitted_twice") int submittedTwice,
    @JsonProperty("restarted") int restarted,
    @JsonProperty("unexplained") int unexplained,
    @JsonProperty("wrong") List<String> wrong) {

  boolean good() {
    return wrong.isEmpty() && submittedTwice == 0 && unexplained == 0;
  }

  String json() {
    return JsonMapper.shared().writeValueAsString(this);
  }

  String table() {
    StringBuilder text = new StringBuilder();
    text.append(runs + " runs of " + tasks + " tasks in " + seconds + " s, killed meanwhile: ");
    text.append(kills).append('\n');
    text.append("submitted twice: " + submittedTwice + "\n");
    text.append(
        "restarted attempts: " + restarted + ", without a lost node: " + unexplained + "\n");
    text.append("runs that ended otherwise than they must: " + wrong.size() + "\n");
    wrong.forEach(each -> text.append("  ").append(each).append('\n'));
    return text.toString();
  }
}
