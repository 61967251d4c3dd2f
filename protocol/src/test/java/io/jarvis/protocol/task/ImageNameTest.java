package io.jarvis.protocol.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageNameTest {
  @ParameterizedTest
  @CsvSource({
    "busybox, busybox:latest",
    "busybox:1.36, busybox:1.36",
    "library/busybox, busybox:latest",
    "docker.io/busybox, busybox:latest",
    "docker.io/library/busybox:latest, busybox:latest",
    "index.docker.io/library/busybox:1, busybox:1",
    "docker.io/someone/tool, someone/tool:latest",
    "registry.example:5000/tool, registry.example:5000/tool:latest",
    "registry.example:5000/library/tool:2, registry.example:5000/library/tool:2",
    "registry.example:5000/tool:2@sha256:ab, registry.example:5000/tool@sha256:ab",
    "busybox@sha256:ab, busybox@sha256:ab",
    "busybox:1@sha256:ab, busybox@sha256:ab",
    "sha256:ab, sha256:ab",
    "'', :latest",
  })
  void namesThatMeanTheSameHaveOneNormalForm(String name, String normal) {
    assertThat(ImageName.normal(name)).isEqualTo(normal);
    assertThat(ImageName.normal(normal)).isEqualTo(normal);
  }
}
