package io.jarvis.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConsulIndexTest {
  @Test
  void goesOnFromTheAnswersIndex() {
    assertThat(ConsulIndex.following(0, 7)).isEqualTo(7);
    assertThat(ConsulIndex.following(7, 7)).isEqualTo(7);
  }

  @Test
  void asksForEverythingOnceTheIndexWentBack() {
    assertThat(ConsulIndex.following(7, 6)).isZero();
    assertThat(ConsulIndex.following(0, 0)).isZero();
  }
}
