package io.jarvis.bench.simulate;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Nodes in a few characters: {@code 20x16/64Gi+2x32/128Gi/8} are twenty of 16 cores and 64 GiB and
 * two of 32 cores, 128 GiB and 8 GPUs. Disk and task places are plenty.
 */
final class Hardware {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,6})x([0-9.]+m?)(?:/([0-9]+[A-Za-z]*))?(?:/([0-9]{1,3}))?");
  private static final int MANY_TASKS = 10_000;
  private static final ByteQuantity PLENTY = ByteQuantity.parse("1000Ti");

  private Hardware() {}

  /** An {@link IllegalArgumentException} says what is wrong with it. */
  static List<NodeOffer> parse(String text) {
    return Stream.of(text.split("\\+")).flatMap(Hardware::group).toList();
  }

  private static Stream<NodeOffer> group(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no hardware: <count>x<cpu>[/<memory>[/<gpus>]], such as 20x16/64Gi/4");
    }
    ByteQuantity memory =
        form.group(3) == null ? ByteQuantity.ZERO : ByteQuantity.parse(form.group(3));
    int gpus = form.group(4) == null ? 0 : Integer.parseInt(form.group(4));
    NodeOffer offer = offer(CpuQuantity.parse(form.group(2)), memory, gpus);
    return Collections.nCopies(Integer.parseInt(form.group(1)), offer).stream();
  }

  private static NodeOffer offer(CpuQuantity cpu, ByteQuantity memory, int gpus) {
    return new NodeOffer(
        cpu,
        memory,
        PLENTY,
        IntStream.range(0, gpus).mapToObj(i -> new NodeOffer.Gpu(i, "gpu")).toList(),
        Map.of(),
        Map.of(),
        MANY_TASKS);
  }
}
