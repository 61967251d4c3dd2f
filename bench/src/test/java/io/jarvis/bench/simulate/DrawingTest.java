package io.jarvis.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class DrawingTest {
  @Test
  void drawsEachPlayInTheSameScale() throws Exception {
    SimulationReport report = new SimulationReport();
    Recording recorded = Works.on("1x4", Works.task("a", 0, 4, 100), Works.task("b", 0, 4, 100));
    report.add("as recorded", Play.of(recorded));
    report.add("a < b & \"c\"", Play.of(Variant.of(recorded, "nodes=2x4").recording()));

    Document picture =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(Drawing.of(report).getBytes(StandardCharsets.UTF_8)));

    assertThat(picture.getElementsByTagName("text").item(3).getTextContent())
        .isEqualTo("a < b & \"c\"");
    var waiting = picture.getElementsByTagName("polygon");
    assertThat(waiting.getLength()).isEqualTo(2);
    assertThat(((Element) waiting.item(0)).getAttribute("points"))
        .isEqualTo("0,120 0.0,0.0 400.0,120.0 800,120");
    assertThat(((Element) waiting.item(1)).getAttribute("points"))
        .isEqualTo("0,120 0.0,120.0 800,120");
    // The second of two waits 100 s, on twice as many nodes none does.
    assertThat(bars(picture, "mean wait [s]")).containsExactly("400.0", "0.0");
    assertThat(bars(picture, "utilisation of cpu")).containsExactly("400.0", "400.0");
    assertThat(bars(picture, "share of default")).containsExactly("400.0", "400.0");
  }

  private static List<String> bars(Document picture, String figure) {
    var texts = picture.getElementsByTagName("text");
    return IntStream.range(0, texts.getLength())
        .mapToObj(texts::item)
        .filter(text -> text.getTextContent().equals(figure))
        .map(text -> ((Element) text.getParentNode()).getElementsByTagName("rect"))
        .flatMap(bars -> IntStream.range(0, bars.getLength()).mapToObj(bars::item))
        .map(bar -> ((Element) bar).getAttribute("width"))
        .toList();
  }
}
