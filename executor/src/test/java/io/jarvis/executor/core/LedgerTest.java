package io.jarvis.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.catalog.NodeOffer;
import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.TaskId;
import io.jarvis.protocol.task.GpuRequest;
import io.jarvis.protocol.task.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private static final NodeOffer OFFER =
      new NodeOffer(
          new CpuQuantity(1_000),
          ByteQuantity.ofMebibytes(100),
          ByteQuantity.ofMebibytes(10),
          List.of(new NodeOffer.Gpu(0, "A10"), new NodeOffer.Gpu(1, "A10")),
          Map.of("licence", 2L),
          Map.of(),
          4);

  private final Ledger ledger = new Ledger(OFFER);

  @Test
  void admitsUpToWhatIsOffered() {
    assertThat(admit(1, cpu(600))).isInstanceOf(Admission.Admitted.class);
    assertThat(admit(2, cpu(400))).isInstanceOf(Admission.Admitted.class);
    assertThat(admit(3, cpu(1))).isInstanceOf(Admission.OverCapacity.class);
  }

  @Test
  void hasRoomAgainAfterARelease() {
    admit(1, cpu(1_000));

    ledger.release(key(1));

    assertThat(admit(2, cpu(1_000))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void reservesAnAttemptOnce() {
    admit(1, cpu(600));

    assertThat(admit(1, cpu(600))).isInstanceOf(Admission.Admitted.class);
    assertThat(ledger.cpuMillis()).isEqualTo(600);
  }

  @Test
  void limitsTheNumberOfTasks() {
    for (int i = 0; i < 4; i++) {
      assertThat(admit(i, cpu(1))).isInstanceOf(Admission.Admitted.class);
    }
    assertThat(admit(4, cpu(1))).isInstanceOf(Admission.OverCapacity.class);
  }

  @Test
  void countsCustomThings() {
    Resources licence = resources(1, new GpuRequest.None(), Map.of("licence", 2L));

    assertThat(admit(1, licence)).isInstanceOf(Admission.Admitted.class);
    assertThat(admit(2, licence)).isInstanceOf(Admission.OverCapacity.class);
    assertThat(admit(3, resources(1, new GpuRequest.None(), Map.of("unheard", 1L))))
        .isInstanceOf(Admission.OverCapacity.class);
  }

  @Test
  void givesADeviceToOneTaskOrToShares() {
    Resources whole = resources(1, new GpuRequest.Whole(1, List.of()), Map.of());
    Resources half = resources(1, new GpuRequest.Share(500, List.of()), Map.of());

    assertThat(ledger.admit(key(1), whole, List.of(0))).isInstanceOf(Admission.Admitted.class);
    assertThat(ledger.admit(key(2), half, List.of(0))).isInstanceOf(Admission.OverCapacity.class);
    assertThat(ledger.admit(key(3), half, List.of(1))).isInstanceOf(Admission.Admitted.class);
    assertThat(ledger.admit(key(4), half, List.of(1))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void refusesDevicesThatAreNotThereOrNotAskedFor() {
    Resources whole = resources(1, new GpuRequest.Whole(1, List.of()), Map.of());

    assertThat(ledger.admit(key(1), whole, List.of(7))).isInstanceOf(Admission.OverCapacity.class);
    assertThat(ledger.admit(key(2), whole, List.of())).isInstanceOf(Admission.OverCapacity.class);
    assertThat(ledger.admit(key(3), cpu(1), List.of(0))).isInstanceOf(Admission.OverCapacity.class);
  }

  @Test
  void refusesADeviceOfAnotherModelThanAsked() {
    String model = OFFER.gpus().get(1).model();
    Resources right = resources(1, new GpuRequest.Whole(1, List.of("H9", model)), Map.of());
    Resources wrong = resources(1, new GpuRequest.Share(500, List.of("H9")), Map.of());

    assertThat(ledger.admit(key(1), wrong, List.of(1))).isInstanceOf(Admission.OverCapacity.class);
    assertThat(ledger.admit(key(2), right, List.of(1))).isInstanceOf(Admission.Admitted.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void neverExceedsTheOffer(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<AttemptKey> admitted = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      if (random.nextBoolean() && !admitted.isEmpty()) {
        ledger.release(admitted.remove(random.nextInt(admitted.size())));
      } else if (admit(i, cpu(random.nextInt(1_200))) instanceof Admission.Admitted) {
        admitted.add(key(i));
      }
      assertThat(ledger.cpuMillis()).as("seed %d step %d", seed, i).isBetween(0L, 1_000L);
      assertThat(ledger.attempts()).isEqualTo(admitted.size()).isLessThanOrEqualTo(4);
    }
  }

  private Admission admit(int number, Resources resources) {
    return ledger.admit(key(number), resources, List.of());
  }

  private static AttemptKey key(int number) {
    return new AttemptKey(new TaskId("t" + number), 1);
  }

  private static Resources cpu(long millis) {
    return resources(millis, new GpuRequest.None(), Map.of());
  }

  private static Resources resources(long millis, GpuRequest gpu, Map<String, Long> custom) {
    return new Resources(
        new CpuQuantity(millis), ByteQuantity.ofMebibytes(1), ByteQuantity.ZERO, 16, gpu, custom);
  }
}
