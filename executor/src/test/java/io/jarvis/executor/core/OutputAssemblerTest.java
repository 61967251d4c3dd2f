package io.jarvis.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.executor.container.OutputEntry;
import io.jarvis.executor.container.OutputPosition;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import io.jarvis.protocol.message.OutputChunk.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputAssemblerTest {
  private static final AttemptKey ATTEMPT = new AttemptKey(new TaskId("t"), 1);
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final OutputAssembler.Limits LIMITS = new OutputAssembler.Limits(32, 1_000);

  @Test
  void joinsLinesOfAChannel() {
    var assembler = new OutputAssembler(ATTEMPT, LIMITS, 0, OutputPosition.START);

    List<OutputChunk> chunks =
        assembled(
            assembler, List.of(line(Channel.STDOUT, 1, "a\n"), line(Channel.STDOUT, 2, "b\n")));

    assertThat(chunks).extracting(OutputChunk::text).containsExactly("a\nb\n");
  }

  @Test
  void keepsChannelsApartAndInOrder() {
    var assembler = new OutputAssembler(ATTEMPT, LIMITS, 0, OutputPosition.START);

    List<OutputChunk> chunks =
        assembled(
            assembler,
            List.of(
                line(Channel.STDOUT, 1, "a\n"),
                line(Channel.STDERR, 2, "b\n"),
                line(Channel.STDOUT, 3, "c\n")));

    assertThat(chunks).extracting(OutputChunk::sequence).containsExactly(0L, 2L, 4L);
    assertThat(chunks)
        .extracting(OutputChunk::channel)
        .containsExactly(Channel.STDOUT, Channel.STDERR, Channel.STDOUT);
  }

  @Test
  void putsACharacterTogetherThatTheEngineCut() {
    byte[] euro = "x€y\n".getBytes(StandardCharsets.UTF_8);
    var assembler = new OutputAssembler(ATTEMPT, LIMITS, 0, OutputPosition.START);

    List<OutputChunk> chunks =
        assembled(
            assembler,
            List.of(
                new OutputEntry(Channel.STDOUT, AT, Arrays.copyOf(euro, 2)),
                new OutputEntry(
                    Channel.STDOUT, AT.plusNanos(1), Arrays.copyOfRange(euro, 2, euro.length))));

    assertThat(text(chunks)).isEqualTo("x€y\n");
  }

  @Test
  void saysOnceWhereTheOutputIsCutOff() {
    var assembler =
        new OutputAssembler(ATTEMPT, new OutputAssembler.Limits(32, 10), 0, OutputPosition.START);

    List<OutputChunk> chunks =
        assembled(
            assembler,
            List.of(
                line(Channel.STDOUT, 1, "12345678\n"),
                line(Channel.STDOUT, 2, "more\n"),
                line(Channel.STDOUT, 3, "x\n")));

    assertThat(text(chunks)).isEqualTo("12345678\nm\n" + OutputAssembler.CUT_OFF);
    assertThat(assembler.full()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void givesEachLineOnceHoweverOftenItStartsAgain(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<OutputEntry> log = new ArrayList<>();
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      String line = "line " + i + (random.nextInt(4) == 0 ? " äöü" : "") + "\n";
      written.append(line);
      // Several entries may bear the same time.
      log.add(line(random.nextInt(3) == 0 ? Channel.STDERR : Channel.STDOUT, i / 3, line));
    }

    StringBuilder read = new StringBuilder();
    long sequence = 0;
    OutputPosition position = OutputPosition.START;
    for (int restart = 0; restart < 10; restart++) {
      var assembler = new OutputAssembler(ATTEMPT, LIMITS, sequence, position);
      int stopAfter = restart == 9 ? Integer.MAX_VALUE : random.nextInt(8);
      for (OutputEntry entry : behind(log, position)) {
        if (assembler.cutBefore(entry) || random.nextInt(3) == 0) {
          Optional<OutputAssembler.Cut> cut = assembler.cut();
          cut.ifPresent(
              c -> c.chunk().after(read.length()).ifPresent(fresh -> read.append(fresh.text())));
          boolean noted = random.nextInt(3) > 0;
          if (cut.isPresent() && noted) {
            sequence = cut.get().chunk().end();
            position = cut.get().behind();
          }
        }
        if (stopAfter-- == 0) {
          break;
        }
        assembler.add(entry);
      }
      if (restart == 9) {
        assembler
            .cut()
            .ifPresent(
                c -> c.chunk().after(read.length()).ifPresent(fresh -> read.append(fresh.text())));
      }
    }

    assertThat(read.toString()).as("seed %d", seed).isEqualTo(written.toString());
  }

  @Test
  void cutsOffBeforeACharacterThatIsKeptOnlyInHalf() {
    var assembler =
        new OutputAssembler(ATTEMPT, new OutputAssembler.Limits(100, 3), 0, OutputPosition.START);

    List<OutputChunk> chunks =
        assembled(assembler, List.of(line(Channel.STDOUT, 0, "ab\uD83D\uDE00\n")));

    assertThat(text(chunks)).isEqualTo("ab\n" + OutputAssembler.CUT_OFF);
    assertThat(assembler.full()).isTrue();
  }

  private static List<OutputEntry> behind(List<OutputEntry> log, OutputPosition position) {
    List<OutputEntry> left = new ArrayList<>();
    int same = 0;
    for (OutputEntry entry : log) {
      boolean known =
          entry.at().isBefore(position.at())
              || (entry.at().equals(position.at()) && same++ < position.sameInstant());
      if (!known) {
        left.add(entry);
      }
    }
    return left;
  }

  private static List<OutputChunk> assembled(OutputAssembler assembler, List<OutputEntry> entries) {
    List<OutputChunk> chunks = new ArrayList<>();
    for (OutputEntry entry : entries) {
      if (assembler.cutBefore(entry)) {
        assembler.cut().ifPresent(cut -> chunks.add(cut.chunk()));
      }
      assembler.add(entry);
    }
    assembler.cut().ifPresent(cut -> chunks.add(cut.chunk()));
    return chunks;
  }

  private static String text(List<OutputChunk> chunks) {
    StringBuilder text = new StringBuilder();
    chunks.forEach(chunk -> text.append(chunk.text()));
    return text.toString();
  }

  private static OutputEntry line(Channel channel, long second, String text) {
    return new OutputEntry(channel, AT.plusSeconds(second), text.getBytes(StandardCharsets.UTF_8));
  }
}
