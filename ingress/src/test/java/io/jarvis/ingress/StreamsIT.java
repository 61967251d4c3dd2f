package io.jarvis.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.broker.EventLog;
import io.jarvis.broker.OutputStreams;
import io.jarvis.broker.RabbitEventLog;
import io.jarvis.broker.RabbitOutputStreams;
import io.jarvis.broker.StreamSettings;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import io.jarvis.testkit.BrokerUser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Output and events as they are read while they are written. */
final class StreamsIT {
  private static Api api;
  private static EventLog log;
  private static OtherServices others;
  private static OutputStreams output;

  @BeforeAll
  static void start() {
    IngressUnderTest ingress = IngressUnderTest.shared();
    api = ingress.api();
    StreamSettings settings = ingress.streams(BrokerUser.EXECUTOR);
    log = RabbitEventLog.open(settings, "/test");
    others = new OtherServices(log);
    output = RabbitOutputStreams.open(settings);
  }

  @AfterAll
  static void stop() {
    log.close();
    output.close();
  }

  @Test
  void showsTheOutputOfATaskWholeByItsEndAndByItsStream() {
    TaskId id = api.submit("\"name\": \"loud\"");
    write(id, OutputChunk.Channel.STDOUT, 0, "one\ntwo\n");
    write(id, OutputChunk.Channel.STDERR, 8, "oops\n");
    write(id, OutputChunk.Channel.STDOUT, 13, "three\n");

    Api.Answer all = api.get("/v1/tasks/" + id + "/logs").is(200);

    assertThat(all.text()).isEqualTo("one\ntwo\noops\nthree\n");
    assertThat(all.header("Content-Type")).startsWith("text/plain");
    assertThat(logs(id, "tail=2")).isEqualTo("oops\nthree\n");
    assertThat(logs(id, "tail=0")).isEmpty();
    assertThat(logs(id, "tail=100")).isEqualTo(all.text());
    assertThat(logs(id, "stream=stderr")).isEqualTo("oops\n");
    assertThat(logs(id, "attempt=2")).isEmpty();
    api.get("/v1/tasks/" + id + "/logs?stream=stdin").problem(400);
    api.get("/v1/tasks/" + id + "/logs?tail=-1").problem(400);
    api.get("/v1/tasks/" + id + "/wait?timeout=1e9").problem(400);
    api.get("/v1/tasks/" + id + "/wait?timeout=30d").problem(400);
  }

  @Test
  void tellsTheMembersOfAGangApart() {
    TaskId id = api.submit("\"gang\": {\"size\": 2}");
    write(id, OutputChunk.Channel.STDOUT, 0, "of the first\n");
    write(id.member(1), OutputChunk.Channel.STDOUT, 0, "of the second\n");

    assertThat(logs(id, "attempt=1")).isEqualTo("of the first\n");
    assertThat(logs(id, "rank=1")).isEqualTo("of the second\n");
    api.get("/v1/tasks/" + id + "/logs?rank=2").problem(400);
  }

  @Test
  void followsTheOutputUntilTheTaskHasEnded() throws Exception {
    TaskId id = api.submit("\"name\": \"followed\"");
    others.run(id);
    write(id, OutputChunk.Channel.STDOUT, 0, "first\n");

    HttpResponse<java.io.InputStream> response =
        api.stream(api.request("/v1/tasks/" + id + "/logs?follow=true"));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    assertThat(lines.readLine()).isEqualTo("first");
    write(id, OutputChunk.Channel.STDOUT, 6, "second\n");
    assertThat(lines.readLine()).isEqualTo("second");
    write(id, OutputChunk.Channel.STDOUT, 13, "last\n");
    others.succeed(id);

    assertThat(lines.readLine()).isEqualTo("last");
    assertThat(lines.readLine()).isNull();
  }

  @Test
  void eventsGoOnBehindTheLastOneThatWasSeen() throws Exception {
    TaskId id = api.submit("\"name\": \"told\"");
    // That it is queued is written behind the answer, and others write by connections of their own.
    await()
        .until(() -> api.get("/v1/tasks/" + id).json().path("state").asString().equals("pending"));
    others.run(id);

    List<String> first = events("/v1/events?from=start&subject=" + id, Optional.empty(), 4);
    String lastId =
        first
            .get(1)
            .lines()
            .filter(line -> line.startsWith("id: "))
            .findFirst()
            .orElseThrow()
            .substring(4);
    List<String> rest = events("/v1/events?subject=" + id, Optional.of(lastId), 2);
    List<String> running =
        events("/v1/events?from=start&type=jarvis.task.running&subject=" + id, Optional.empty(), 1);

    assertThat(first.getFirst())
        .contains("event: jarvis.task.submitted")
        .contains("\"specversion\":\"1.0\"");
    assertThat(rest).isEqualTo(first.subList(2, 4));
    assertThat(running).containsExactly(first.get(3));
    assertThat(String.join("", first))
        .doesNotContain(OtherServices.FENCE.secret())
        .doesNotContain(OtherServices.FENCE.hash());
  }

  @Test
  void whoSawMoreThanTheLogHasGoesOnAtItsEnd() throws Exception {
    TaskId id = api.submit("\"name\": \"told anew\"");
    await()
        .until(() -> api.get("/v1/tasks/" + id).json().path("state").asString().equals("pending"));
    HttpResponse<java.io.InputStream> response =
        follow("/v1/events?subject=" + id, Optional.of("" + Long.MAX_VALUE));

    others.run(id);

    assertThat(read(response, 1).getFirst()).contains("event: jarvis.task.assigned");
    api.get("/v1/events?from=" + Long.MAX_VALUE).problem(400);
  }

  @Test
  void whoWantsOnlyTheHeadersOfAStreamKeepsNoneOpen() throws Exception {
    TaskId id = api.submit("\"name\": \"not followed\"");

    for (String path : List.of("/v1/events", "/v1/tasks/" + id + "/logs?follow=true")) {
      List<String> statusLines = headThenHealth(path);

      assertThat(statusLines).as(path).containsExactly("HTTP/1.1 200 ", "HTTP/1.1 200 ");
    }
  }

  /** What a connection answers to a HEAD, and to what is asked for behind it. */
  private static List<String> headThenHealth(String path) throws Exception {
    URI address = api.request(path).GET().build().uri();
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(Math.toIntExact(Duration.ofSeconds(60).toMillis()));
      String requests =
          "HEAD "
              + path
              + " HTTP/1.1\r\nHost: x\r\n\r\n"
              + "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("HTTP/"))
          .toList();
    }
  }

  private static String logs(TaskId id, String query) {
    return api.get("/v1/tasks/" + id + "/logs?" + query).is(200).text();
  }

  private static List<String> events(String path, Optional<String> lastId, int count)
      throws Exception {
    return read(follow(path, lastId), count);
  }

  private static HttpResponse<java.io.InputStream> follow(String path, Optional<String> lastId)
      throws Exception {
    var request = api.request(path);
    lastId.ifPresent(id -> request.header("Last-Event-ID", id));
    return api.stream(request);
  }

  private static List<String> read(HttpResponse<java.io.InputStream> response, int count)
      throws Exception {
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    List<String> events = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      StringBuilder event = new StringBuilder();
      while (events.size() < count) {
        String line = lines.readLine();
        if (!line.isEmpty()) {
          event.append(line).append('\n');
        } else if (event.indexOf("data: ") >= 0) {
          events.add(event.toString());
          event.setLength(0);
        }
      }
    }
    return events;
  }

  private static void write(TaskId id, OutputChunk.Channel channel, long sequence, String text) {
    output
        .append(new OutputChunk(id, 1, channel, sequence, Instant.now(), text))
        .orTimeout(2, TimeUnit.MINUTES)
        .join();
  }
}
