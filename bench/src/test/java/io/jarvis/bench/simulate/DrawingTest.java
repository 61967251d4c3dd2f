package io.jarvis.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
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

    assertThat(picture.getElementsByTagName("text").item(4).getTextContent())
        .isEqualTo("a < b & \"c\"");
    var waiting = picture.getElementsByTagName("polygon");
    assertThat(waiting.getLength()).isEqualTo(2);
    assertThat(((Element) waiting.item(0)).getAttribute("points"))
        .isEqualTo("0,120 0.0,0.0 400.0,120.0 800,120");
    assertThat(((Element) waiting.item(1)).getAttribute("points"))
        .isEqualTo("0,120 0.0,120.0 800,120");
  }
}
