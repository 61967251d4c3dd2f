package io.jarvis.dag.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.dag.core.document.DocumentReader.Format;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.task.Parsed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DefinitionReaderTest {
  private static final DefinitionReader READER =
      new DefinitionReader(
          DagLimits.DEFAULT,
          spec ->
              spec.constraints().contains("wrong")
                  ? List.of(new FieldError("constraints[0]", "it is wrong", "a right one"))
                  : List.of());

  @Test
  void readsEveryWordOfAWorkflow() {
    Definition definition =
        valid(
            """
            name: words
            params: {files: [a, b], must: null}
            defaults: {image: busybox, env: {A: "1"}}
            onFailure: carry-on
            maxParallel: 3
            timeout: 1h
            schedule: {cron: "30 4 * * mon-fri", zone: Europe/Berlin, missed: run-once, overlap: cancel}
            output: ${{ steps.sum.output }}
            steps:
              - name: count
                forEach: ${{ params.files }}
                tolerate: 10%
                maxParallel: 2
                args: ["wc ${{ item }}", "${{ index }}"]
                env: {B: "2"}
                retry: {limit: 2, on: [exit-code]}
                timeout: 5m
              - name: sum
                needs: [count]
                when: size(steps.count.output) > 1
                matrix: {os: [a, b], of: "${{ params.files }}"}
                args: ["${{ matrix.os }}"]
                allowFailure: true
              - name: other
                workflow: inner
                with: {x: 1}
                retry: {limit: 2, backoff: fixed, initial: 1m}
                timeout: 5m
                forEach: [1, 2, 3]
                tolerate: 1
                maxParallel: 2
                allowFailure: true
              - name: tidy
                onExit: always
                workflow: cleaner
              - name: told
                onExit: failure
                args: ["${{ steps.count.state }}"]
            """);

    assertThat(definition.onFailure()).isEqualTo(FailureRule.CARRY_ON);
    assertThat(definition.maxParallel()).isEqualTo(3);
    assertThat(definition.timeout()).contains(Duration.ofHours(1));
    assertThat(definition.schedule().orElseThrow().overlap()).isEqualTo(Schedule.Overlap.CANCEL);
    assertThat(definition.steps())
        .extracting(Step::name)
        .containsExactly("count", "sum", "other", "tidy", "told");
    Step count = definition.steps().getFirst();
    assertThat(count.fanOut()).isInstanceOf(FanOut.ForEach.class);
    assertThat(count.tolerate().of(35)).isEqualTo(3);
    assertThat(count.work().template().toString()).contains("busybox", "\"A\"");
    Work.Workflow other = (Work.Workflow) definition.steps().get(2).work();
    assertThat(definition.steps().get(2).allowFailure()).isTrue();
    assertThat(definition.steps().get(2).tolerate().of(3)).isEqualTo(1);
    assertThat(definition.steps().get(3).onExit()).contains(OnExit.ALWAYS);
    assertThat(other.retry().limit()).isEqualTo(2);
    assertThat(other.retry().initial()).isEqualTo(Duration.ofMinutes(1));
    assertThat(definition.steps().get(4).onExit()).isEqualTo(Optional.of(OnExit.FAILURE));
  }

  @Test
  void readsTheExampleOfTheReadme() throws IOException {
    String[] readme = Files.readString(Path.of("README.md")).split("```(yaml)?\\n");

    assertThat(valid(readme[1]).steps())
        .extracting(Step::name)
        .containsExactly("count", "sum", "report");
  }

  @Test
  void namesEveryErrorAtOnceWithItsPlace() {
    List<FieldError> errors =
        errors(
            """
            name: wrong name
            colour: red
            steps:
              - name: a
                image: busybox
                needs: [ghost]
                cpu: 3
              - name: a
                image: busybox
                resources: {cpu: fast}
                when: params.x >
              - name: c
                args: ["${{ item }"]
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "/name",
            "/colour",
            "/steps/0/cpu",
            "/steps/0/needs/0",
            "/steps/1/resources/cpu",
            "/steps/1/when",
            "/steps/1/name",
            "/steps/2/image",
            "/steps/2/args/0");
    assertThat(problem(errors, "/steps/0/needs/0"))
        .isEqualTo("there is no step 'ghost' (line 6, column 13)");
    assertThat(problem(errors, "/steps/1/resources/cpu")).endsWith("(line 10, column 17)");
  }

  @Test
  void oneErrorHidesNoOther() {
    List<FieldError> errors =
        errors(
            """
            name: all
            params: {x: 1}
            defaults: {image: x}
            steps:
              - {name: a, needs: [c]}
              - {name: b, needs: [a], args: ["${{ steps.c.output }}"]}
              - {name: c, needs: [b, ghost]}
              - {name: d, args: ["${{ params.y }}"]}
              - {name: e, needs: [ghost], when: "steps.d.state == 'failed'"}
              - {name: f, needs: [a], args: ["${{ steps.d.output }}", "${{ steps.c.output }}"]}
              - {name: g, args: ["${{ steps.d.output }}"]}
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "/steps/0/needs",
            "/steps/2/needs/1",
            "/steps/3/args/0",
            "/steps/4/needs/0",
            "/steps/4/when",
            "/steps/6/args/0");
  }

  @Test
  void namesTheStepsOfEveryCircle() {
    List<FieldError> errors =
        errors(
            """
            name: circles
            steps:
              - {name: a, image: x, needs: [b]}
              - {name: b, image: x, needs: [c]}
              - {name: c, image: x, needs: [a, d]}
              - {name: d, image: x, needs: [d]}
              - {name: e, image: x, needs: [c]}
            """);

    assertThat(errors)
        .extracting(FieldError::problem)
        .containsExactly(
            "these steps need each other in a circle: a -> b -> c -> a (line 3, column 25)",
            "these steps need each other in a circle: d -> d (line 6, column 25)");
  }

  @Test
  void knowsWhatAnExpressionMaySpeakOf() {
    List<FieldError> errors =
        errors(
            """
            name: scopes
            params: {known: 1}
            steps:
              - {name: a, image: x, args: ["${{ params.unknown }}", "${{ item }}", "${{ index }}"]}
              - {name: b, image: x, forEach: "${{ steps.a.output }}"}
              - {name: c, image: x, needs: [b], matrix: {os: [1]}, args: ["${{ matrix.arch }}"]}
              - {name: d, image: x, when: "steps.ghost.state == 'failed'", needs: [c]}
              - {name: e, image: x, forEach: [1], when: "item == 1"}
              - {name: f, image: x, onExit: always, args: ["${{ steps.b.state }}"]}
              - {name: g, image: x, needs: [a], args: ["${{ steps.a.outputs }}", "${{ run.name }}"]}
              - {name: h, image: x, needs: [a], args: ["${{ steps['a'].output.outputs + run.scheduledFor }}"]}
            output: ${{ steps.nobody }}
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "/steps/0/args/0",
            "/steps/0/args/1",
            "/steps/0/args/2",
            "/steps/1/forEach",
            "/steps/2/args/0",
            "/steps/3/when",
            "/steps/4/when",
            "/steps/6/args/0",
            "/steps/6/args/1",
            "/output");
    assertThat(problem(errors, "/steps/1/forEach")).startsWith("'a' may not have ended then");
  }

  @Test
  void saysWhichConditionsAreNeverTrue() {
    List<FieldError> errors =
        errors(
            """
            name: never
            params: {p: 1}
            steps:
              - {name: a, image: x}
              - {name: b, image: x, allowFailure: true}
              - {name: c, image: x, needs: [a], when: "steps.a.state == 'failed'"}
              - {name: d, image: x, needs: [b], when: "steps.b.state == 'failed'"}
              - {name: e, image: x, when: "1 > 2"}
              - {name: f, image: x, when: "params.p == 2"}
              - {name: g, image: x, needs: [a], when: "steps.a.output.n > 3"}
              - {name: h, image: x, onExit: always, when: "steps.a.state == 'failed'"}
              - {name: i, image: x, needs: [a], when: "steps.a.state == 'lost'"}
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactly("/steps/2/when", "/steps/4/when", "/steps/8/when");
  }

  @Test
  void placesWhatIsWrongWithDefaultsOnceAndThere() {
    List<FieldError> errors =
        errors(
            """
            name: defaults
            defaults: {image: x, resources: {memory: lots}, constraints: [wrong]}
            steps:
              - {name: a}
              - {name: b, resources: {cpu: 1}}
              - {name: c, resources: {memory: 1Gi}, constraints: [wrong]}
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactly("/defaults/resources/memory", "/steps/2/constraints/0");
  }

  @Test
  void leavesOpenWhatAnExpressionWillSay() {
    valid(
        """
        name: open
        params: {cpu: 1, image: x}
        steps:
          - name: a
            image: ${{ params.image }}
            resources: {cpu: "${{ params.cpu }}", memory: 1Gi}
            priority: "${{ params.cpu > 1 ? 'high' : 'low' }}"
        """);
  }

  @Test
  void leavesNothingOpenThatAClusterMayForbid() {
    List<FieldError> errors =
        errors(
            """
            name: closed
            params: {who: 0}
            steps:
              - {name: a, image: x, user: "${{ params.who }}", capabilities: ["${{ params.who }}"]}
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder("/steps/0/user", "/steps/0/capabilities/0");
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    List<FieldError> errors =
        errors(
            """
            name: together
            steps:
              - {name: a, image: x, forEach: [1], matrix: {b: [1]}}
              - {name: b, image: x, tolerate: 3}
              - {name: c, workflow: other, image: x, retry: {limit: many, on: [exit-code], colour: 1}}
              - {name: d, image: x, with: {a: 1}}
              - {name: e, image: x, id: mine, tenant: t}
              - {name: f, image: x, onExit: always}
              - {name: g, image: x, needs: [f, f]}
              - {name: h, image: x, onExit: always, needs: [a]}
              - {name: i, image: x, forEach: text, tolerate: 101%}
              - 7
            """);

    assertThat(errors)
        .extracting(FieldError::field)
        .contains(
            "/steps/0/matrix",
            "/steps/1/tolerate",
            "/steps/2/image",
            "/steps/2/retry/limit",
            "/steps/2/retry/on",
            "/steps/2/retry/colour",
            "/steps/3/with",
            "/steps/4/id",
            "/steps/4/tenant",
            "/steps/6/needs/0",
            "/steps/6/needs/1",
            "/steps/7/needs/0",
            "/steps/8/forEach",
            "/steps/8/tolerate",
            "/steps/9");
  }

  @Test
  void readsThousandsOfStepsInLittleTime() {
    String steps =
        IntStream.range(0, 5_000)
            .mapToObj(i ->
                "  - {name: s"
                    + i
                    + ", image: x"
                    + (i == 0 ? "" : ", needs: [s" + (i - 1) / 2 + "]")
                    + "}")
            .collect(Collectors.joining("\n"));

    assertThat(valid("name: many\nsteps:\n" + steps).steps()).hasSize(5_000);
  }

  @Test
  void readsJsonToo() {
    Parsed<Definition> parsed =
        READER.read(
            "{\"name\":\"j\",\"steps\":[{\"name\":\"a\",\"needs\":[\"b\"]}]}"
                .getBytes(StandardCharsets.UTF_8),
            Format.JSON);

    assertThat(((Parsed.Invalid<Definition>) parsed).errors())
        .extracting(FieldError::field)
        .containsExactly("/steps/0/image", "/steps/0/needs/0");
  }

  private static String problem(List<FieldError> errors, String field) {
    return errors.stream()
        .filter(error -> error.field().equals(field))
        .findFirst()
        .orElseThrow()
        .problem();
  }

  private static Definition valid(String yaml) {
    Parsed<Definition> parsed = READER.read(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML);
    assertThat(parsed).isInstanceOf(Parsed.Valid.class);
    return ((Parsed.Valid<Definition>) parsed).value();
  }

  private static List<FieldError> errors(String yaml) {
    Parsed<Definition> parsed = READER.read(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML);
    assertThat(parsed).isInstanceOf(Parsed.Invalid.class);
    return ((Parsed.Invalid<Definition>) parsed).errors();
  }
}
