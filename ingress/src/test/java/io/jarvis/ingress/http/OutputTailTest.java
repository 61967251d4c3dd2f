package io.jarvis.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.message.OutputChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutputTailTest {
  private static final OutputFilter ALL = new OutputFilter(Optional.empty(), Optional.empty());

  @ParameterizedTest
  @CsvSource({
    "0, 'a|b|', ''",
    "1, 'a|b|', 'b|'",
    "2, 'a|b|', 'a|b|'",
    "3, 'a|b|', 'a|b|'",
    "1, 'a|b|c', 'c'",
    "2, 'a|b|c', 'b|c'",
    "2, 'a||', 'a||'",
    "1, 'a||', '|'"
  })
  void isTheLastLinesHoweverTheyAreCutIntoChunks(int lines, String text, String last)
      throws IOException {
    for (int cut = 1; cut <= text.length(); cut++) {
      OutputTail tail = new OutputTail(lines);
      for (int from = 0; from < text.length(); from += cut) {
        tail.add(chunk(text.substring(from, Math.min(text.length(), from + cut))), ALL);
      }

      assertThat(text(tail)).as("cut every %d", cut).isEqualTo(last.replace('|', '\n'));
    }
  }

  @Test
  void keepsNothingOfWhatLiesBeforeTheLastLines() throws IOException {
    OutputTail tail = new OutputTail(2);
    for (int i = 0; i < 100_000; i++) {
      tail.add(chunk("line " + i + "|"), ALL);
    }

    assertThat(tail.chars()).isLessThan(100);
    assertThat(text(tail)).isEqualTo("line 99998\nline 99999\n");
  }

  private static String text(OutputTail tail) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tail.write(out);
    return out.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static OutputChunk chunk(String text) {
    return new OutputChunk(
        new TaskId("t1"), 1, OutputChunk.Channel.STDOUT, 0, Instant.EPOCH, text.replace('|', '\n'));
  }
}
