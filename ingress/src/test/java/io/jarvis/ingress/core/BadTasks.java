package io.jarvis.ingress.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Everything a client may send that is no task, with the field that is wrong in it. */
public final class BadTasks {
  private static final String CONTROL = "\\u0007";

  private BadTasks() {}

  /**
   * A body and what is said of it.
   *
   * @param field the wrong one
   * @param status of the refusal
   */
  public record Bad(String field, int status, byte[] body) {
    @Override
    public String toString() {
      String text = new String(body, 0, Math.min(body.length, 70), StandardCharsets.UTF_8);
      return field + ": " + text.replaceAll("\\p{Cntrl}", "?");
    }
  }

  /** All of them; none is larger than a task may be. */
  public static List<Bad> all() {
    return Stream.of(
            noJson(),
            wrongTypes(),
            unknown(),
            hostileNames(),
            hostileKeys(),
            absurdAmounts(),
            absurdTimes())
        .flatMap(List::stream)
        .toList();
  }

  /** One that is larger than a task may be, by far. */
  public static Bad huge(int bytes) {
    byte[] body = ("{\"image\": \"" + "x".repeat(bytes) + "\"}").getBytes(StandardCharsets.UTF_8);
    return new Bad("body", 413, body);
  }

  private static List<Bad> noJson() {
    List<Bad> bad = new ArrayList<>();
    for (String body :
        List.of(
            "",
            " ",
            "{",
            "{\"image\": \"busybox\"",
            "{\"image\": \"busybox\", \"args\": [\"a\"",
            "{\"image\": \"busybox\", \"name\": \"tru",
            "{\"image\": \"busybox\"} {}",
            "{\"image\": \"a\", \"image\": \"b\"}",
            "{\"image\": busybox}",
            "{'image': 'busybox'}",
            "[]",
            "null",
            "7",
            "\"busybox\"",
            "image=busybox&args=hi",
            "<task><image>busybox</image></task>",
            task("\"resources\": {\"cpu\": NaN}"),
            task("\"name\": \"\\ud800\""),
            task("\"input\": " + "[".repeat(200) + "]".repeat(200)),
            "{\"a\":".repeat(40_000),
            task("\"" + "x".repeat(100_000) + "\": 1"))) {
      bad.add(bad("body", body));
    }
    bad.add(new Bad("body", 400, new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', '}'}));
    bad.add(new Bad("body", 400, new byte[] {0, -1, 7}));
    return bad;
  }

  private static List<Bad> wrongTypes() {
    return each(
        Map.ofEntries(
            Map.entry("command", "\"ls\""),
            Map.entry("args", "{\"0\": \"a\"}"),
            Map.entry("args[1]", "[\"a\", 1]"),
            Map.entry("env", "[\"A=b\"]"),
            Map.entry("env.A", "{\"A\": 1}"),
            Map.entry("labels", "\"team\""),
            Map.entry("labels.team", "{\"team\": {\"x\": 1}}"),
            Map.entry("resources", "[]"),
            Map.entry("resources.gpu", "{\"gpu\": 1}"),
            Map.entry("resources.gpu.models", "{\"gpu\": {\"count\": 1, \"models\": \"A10\"}}"),
            Map.entry("resources.custom", "{\"custom\": 4}"),
            Map.entry("resources.memory", "{\"memory\": true}"),
            Map.entry("retry", "3"),
            Map.entry("retry.on", "{\"on\": \"exit-code\"}"),
            Map.entry("constraints", "\"node.zone == 'a'\""),
            Map.entry("capabilities", "{}"),
            Map.entry("timeout", "60"),
            Map.entry("notBefore", "1764547200"),
            Map.entry("priority", "1"),
            Map.entry("network", "true"),
            Map.entry("tenant", "[]"),
            Map.entry("id", "7"),
            Map.entry("name", "{}"),
            Map.entry("user", "1000"),
            Map.entry("workingDir", "[]"),
            Map.entry("pullPolicy", "0")));
  }

  private static List<Bad> unknown() {
    List<Bad> bad = new ArrayList<>();
    bad.add(bad("array", task("\"array\": 3")));
    bad.add(bad("array.count", task("\"array\": {}")));
    bad.add(bad("array.count", task("\"array\": {\"count\": 1000001}")));
    bad.add(bad("array.parallelism", task("\"array\": {\"count\": 3, \"parallelism\": 4}")));
    bad.add(bad("array.size", task("\"array\": {\"count\": 3, \"size\": 4}")));
    bad.add(bad("array", task("\"array\": {\"count\": 3}, \"gang\": {\"size\": 2}")));
    bad.add(bad("expectedDuration", task("\"expectedDuration\": \"0s\"")));
    bad.add(bad("expectedDuration", task("\"expectedDuration\": {}")));
    bad.add(bad("preferences", task("\"preferences\": {}")));
    bad.add(
        bad(
            "preferences[0].weight",
            task("\"preferences\": [{\"expression\": \"true\", \"weight\": 0}]")));
    bad.add(
        bad(
            "preferences[0].expression",
            task("\"preferences\": [{\"expression\": \"node.zone =\"}]")));
    bad.add(bad("spread.group", task("\"spread\": {}")));
    bad.add(bad("antiAffinity.group", task("\"antiAffinity\": {\"group\": \"a b\"}")));
    bad.add(
        bad(
            "antiAffinity.attribute",
            task("\"antiAffinity\": {\"group\": \"a\", \"attribute\": 1}")));
    bad.add(bad("gang", task("\"gang\": 3")));
    bad.add(bad("gang.size", task("\"gang\": {}")));
    bad.add(bad("gang.size", task("\"gang\": {\"size\": 1}")));
    bad.add(bad("gang.size", task("\"gang\": {\"size\": 129}")));
    bad.add(bad("gang.rank", task("\"gang\": {\"size\": 2, \"rank\": 1}")));
    bad.add(bad("concurrency.limit", task("\"concurrency\": {\"key\": \"k\"}")));
    bad.add(bad("concurrency.key", task("\"concurrency\": {\"limit\": 1}")));
    bad.add(bad("colour", task("\"colour\": \"red\"")));
    bad.add(bad("Image", task("\"Image\": \"busybox\"")));
    bad.add(bad("__proto__", task("\"__proto__\": {\"admin\": true}")));
    bad.add(bad("volumes", task("\"volumes\": [\"/:/host\"]")));
    bad.add(bad("privileged", task("\"privileged\": true")));
    bad.add(bad("image", "{\"command\": [\"ls\"]}"));
    bad.add(bad("resources.ram", task("\"resources\": {\"ram\": \"1Gi\"}")));
    bad.add(bad("retry.times", task("\"retry\": {\"times\": 1}")));
    bad.add(bad("resources.gpu.x", task("\"resources\": {\"gpu\": {\"count\": 1, \"x\": 1}}")));
    return bad;
  }

  private static List<Bad> hostileNames() {
    List<Bad> bad = new ArrayList<>();
    String longText = "x".repeat(100_000);
    for (String id :
        List.of(
            "../../etc/passwd",
            "a/b",
            "",
            " ",
            "a b",
            "a\\u0000b",
            "\\u2028",
            "ünï",
            "x".repeat(65))) {
      bad.add(bad("id", task("\"id\": \"" + id + "\"")));
    }
    for (String name : List.of("a\\nb", "a" + CONTROL, "\\u009b31m", "x".repeat(129), longText)) {
      bad.add(bad("name", task("\"name\": \"" + name + "\"")));
    }
    for (String image :
        List.of(
            "",
            " ",
            "../../etc/passwd",
            "busybox;rm -rf /",
            "$(reboot)",
            "BUSYBOX",
            "-v",
            "büsybox",
            longText)) {
      bad.add(bad("image", "{\"image\": \"" + image + "\"}"));
    }
    for (String dir :
        List.of("..", "etc", "/a/../../etc", "/a/..", "C:\\\\", "/a\\u0000b", "/" + longText)) {
      bad.add(bad("workingDir", task("\"workingDir\": \"" + dir + "\"")));
    }
    for (String user : List.of("", "root;id", "-1", "a b", "0:0:0", longText)) {
      bad.add(bad("user", task("\"user\": \"" + user + "\"")));
    }
    for (String tenant :
        List.of("", "#", "*", "a.b", "../x", "Default", "x".repeat(41), "nobody")) {
      bad.add(bad("tenant", task("\"tenant\": \"" + tenant + "\"")));
    }
    return bad;
  }

  private static List<Bad> hostileKeys() {
    List<Bad> bad = new ArrayList<>();
    String longText = "x".repeat(100_000);
    String longName = "x".repeat(40_000);
    for (String name : List.of("A=B", "", "A B", "1A", "JARVIS_TASK", "A" + CONTROL)) {
      bad.add(bad("env." + name.replace(CONTROL, "?"), task("\"env\": {\"" + name + "\": \"x\"}")));
    }
    bad.add(bad("env.A", task("\"env\": {\"A\": \"a\\u0000b\"}")));
    bad.add(bad("env." + "x".repeat(60) + "…", task("\"env\": {\"" + longName + "\": \"x\"}")));
    bad.add(bad("env." + "x".repeat(60) + "…", task("\"env\": {\"" + longName + "\": 1}")));
    for (String name : List.of("", "a\\u0000b", "a\\nb")) {
      bad.add(
          bad(
              "labels." + name.replaceAll("\\\\u0000|\\\\n", "?"),
              task("\"labels\": {\"" + name + "\": \"x\"}")));
    }
    bad.add(
        bad("labels." + "x".repeat(60) + "…", task("\"labels\": {\"" + longName + "\": \"x\"}")));
    bad.add(bad("labels.a", task("\"labels\": {\"a\": \"" + "x".repeat(257) + "\"}")));
    bad.add(bad("args[0]", task("\"args\": [\"a\\u0000b\"]")));
    bad.add(bad("args[0]", task("\"args\": [\"" + longText + "\"]")));
    bad.add(bad("constraints[0]", task("\"constraints\": [\"node.zone =\"]")));
    bad.add(bad("constraints[0]", task("\"constraints\": [\"" + "(".repeat(1_000) + "\"]")));
    bad.add(bad("constraints[0]", task("\"constraints\": [\"" + longText + "\"]")));
    bad.add(bad("capabilities[0]", task("\"capabilities\": [\"SYS_ADMIN\"]")));
    bad.add(bad("capabilities[0]", task("\"capabilities\": [\"cap_sys_admin\"]")));
    bad.add(bad("capabilities[0]", task("\"capabilities\": [\"ALL\"]")));
    bad.add(bad("x".repeat(60) + "…", task("\"" + longName + "\": 1")));
    bad.add(bad("a?b", task("\"a\\u0000b\": 1")));
    return bad;
  }

  private static List<Bad> absurdAmounts() {
    List<Bad> bad = new ArrayList<>();
    amounts(bad, "cpu", "-1", "\"-1\"", "0", "\"0\"", "\"0m\"", "1e400", "\"1e400\"", "-1e400");
    amounts(bad, "cpu", "\"NaN\"", "\"Infinity\"", "\"0.0001\"", "99999999999", "\"1.5m\"", "\"\"");
    amounts(bad, "memory", "-1", "\"-5Mi\"", "0", "1", "\"99999Ti\"", "\"1.5Gi\"", "\"64mb\"");
    amounts(bad, "memory", "1e400", "\"NaN\"", "\"999999999999999999Ti\"", "\"5MiB\"", "0.5");
    amounts(bad, "disk", "\"-1\"", "\"9999999Ti\"", "1e30");
    amounts(bad, "pids", "0", "-1", "1.5", "1e400", "\"many\"", "9999999999", "\"256\"");
    amounts(bad, "gpu.count", "{\"count\": 0}", "{\"count\": 65}", "{\"count\": 1.5}", "{}");
    amounts(bad, "gpu.share", "{\"share\": \"1\"}", "{\"share\": \"-1m\"}", "{\"share\": \"0m\"}");
    amounts(bad, "custom.licence", "{\"licence\": 0}", "{\"licence\": -1}", "{\"licence\": 1e400}");
    bad.add(bad("body", task("\"resources\": {\"pids\": " + "9".repeat(2_000) + "}")));
    for (String limit : List.of("-1", "1001", "1.5", "1e400", "\"3\"")) {
      bad.add(bad("retry.limit", task("\"retry\": {\"limit\": " + limit + "}")));
    }
    bad.add(bad("command", task("\"command\": [" + "\"x\",".repeat(256) + "\"x\"]")));
    bad.add(bad("retry.on[0]", task("\"retry\": {\"on\": [\"node-lost\"]}")));
    return bad;
  }

  private static List<Bad> absurdTimes() {
    List<Bad> bad = new ArrayList<>();
    for (String span :
        List.of("30d", "0s", "-5s", "1 day", "999999999999s", "1e400", "NaN", "", "PT1H", "5")) {
      bad.add(bad("timeout", task("\"timeout\": \"" + span + "\"")));
    }
    bad.add(bad("gracePeriod", task("\"gracePeriod\": \"2h\"")));
    bad.add(bad("retry.initial", task("\"retry\": {\"initial\": \"0s\"}")));
    bad.add(bad("retry.max", task("\"retry\": {\"initial\": \"1m\", \"max\": \"1s\"}")));
    for (String instant :
        List.of(
            "tomorrow",
            "2026-13-01T00:00:00Z",
            "2026-12-01",
            "2026-12-01T00:00:00",
            "+999999999-12-31T23:59:59Z",
            "-0001-01-01T00:00:00Z",
            "")) {
      bad.add(bad("notBefore", task("\"notBefore\": \"" + instant + "\"")));
      bad.add(bad("startBefore", task("\"startBefore\": \"" + instant + "\"")));
    }
    bad.add(
        bad(
            "startBefore",
            task(
                "\"notBefore\": \"2026-12-01T00:00:00Z\", \"startBefore\":"
                    + " \"2026-12-01T00:00:00Z\"")));
    return bad;
  }

  private static void amounts(List<Bad> bad, String field, String... values) {
    String name = field.replaceAll("\\..*", "");
    for (String value : values) {
      boolean neither = value.equals("{}");
      bad.add(
          bad(
              "resources." + (neither ? "gpu.count" : field),
              task("\"resources\": {\"" + name + "\": " + value + "}")));
    }
  }

  private static List<Bad> each(Map<String, String> values) {
    return values.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry ->
            bad(
                entry.getKey(),
                task("\"" + entry.getKey().replaceAll("[.\\[].*", "") + "\": " + entry.getValue())))
        .toList();
  }

  private static String task(String field) {
    return "{\"image\": \"busybox\", " + field + "}";
  }

  private static Bad bad(String field, String body) {
    return new Bad(field, 400, body.getBytes(StandardCharsets.UTF_8));
  }
}
