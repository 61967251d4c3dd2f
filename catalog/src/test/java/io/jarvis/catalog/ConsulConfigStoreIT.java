package io.jarvis.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TenantId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class ConsulConfigStoreIT {
  @Test
  void followsTheConfigurationAndKeepsTheLastGoodValue() {
    try (ConsulKeyValues keyValues = ConsulKeyValues.connect(TestConsul.empty());
        ConsulConfigStore store = ConsulConfigStore.over(keyValues)) {
      List<ClusterConfig> told = new CopyOnWriteArrayList<>();
      store.watch(told::add);
      await().untilAsserted(() -> assertThat(told).contains(ClusterConfig.DEFAULT));

      assertThat(store.put("policy", "magic"))
          .extracting(FieldError::field)
          .containsExactly("policy");
      assertThat(store.put("policy", "best-fit")).isEmpty();
      assertThat(store.put("tenants/acme", "{\"weight\":2}")).isEmpty();
      await()
          .untilAsserted(
              () -> assertThat(told.getLast().tenants()).containsKey(new TenantId("acme")));

      keyValues.put("config/policy", "written past the store");
      await()
          .untilAsserted(() ->
              assertThat(store.problems()).extracting(FieldError::field).containsExactly("policy"));
      assertThat(store.current().policy()).isEqualTo("best-fit");
      assertThat(store.raw()).containsEntry("policy", "written past the store");

      keyValues.delete("config/policy");
      await()
          .untilAsserted(
              () -> assertThat(store.current().policy()).isEqualTo(ClusterConfig.DEFAULT_POLICY));
      assertThat(store.problems()).isEmpty();
    }
  }
}
