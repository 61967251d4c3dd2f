package io.jarvis.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.jarvis.protocol.ByteQuantity;
import io.jarvis.protocol.CpuQuantity;
import io.jarvis.protocol.FieldError;
import io.jarvis.protocol.TenantId;
import io.jarvis.protocol.task.Parsed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClusterConfigReaderTest {
  private static final TenantId ACME = new TenantId("acme");

  @Test
  void readsEveryKey() {
    Map<String, String> raw =
        Map.of(
            "policy", "best-fit",
            "tenants/acme", "{\"weight\": 3, \"maxQueued\": 10}",
            "security", "{\"allowedCapabilities\": [\"SYS_PTRACE\"], \"userRule\": \"non-root\"}");

    var config = ((Parsed.Valid<ClusterConfig>) ClusterConfigReader.read(raw)).value();

    assertThat(config.policy()).isEqualTo("best-fit");
    assertThat(config.tenants())
        .containsEntry(ACME, new ClusterConfig.Tenant(3, 10, Quota.NONE))
        .containsKey(TenantId.DEFAULT);
    assertThat(config.allowedCapabilities()).containsExactly("SYS_PTRACE");
    assertThat(config.userRule()).isEqualTo(ClusterConfig.UserRule.NON_ROOT);
  }

  @Test
  void isTheDefaultsWhereNothingIsConfigured() {
    assertThat(ClusterConfigReader.read(Map.of()))
        .isEqualTo(new Parsed.Valid<>(ClusterConfig.DEFAULT));
  }

  @Test
  void namesEveryWrongValueAndEveryUnknownKey() {
    Map<String, String> raw =
        Map.of(
            "polizy", "best-fit",
            "policy", "magic",
            "tenants/acme", "{\"weight\": 0, \"maxQueued\": \"many\", \"colour\": 1}",
            "tenants/No", "{}",
            "security", "{\"allowedCapabilities\": [\"CAP_SYS_ADMIN\"], \"userRule\": \"root\"}",
            "tenants/bad", "{");

    var errors = ((Parsed.Invalid<ClusterConfig>) ClusterConfigReader.read(raw)).errors();

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "polizy",
            "policy",
            "tenants/acme.weight",
            "tenants/acme.maxQueued",
            "tenants/acme.colour",
            "tenants/No",
            "security.allowedCapabilities",
            "security.userRule",
            "tenants/bad");
  }

  @Test
  void leavesTheLastGoodValueOfAKeyInForceAndTakesTheOthers() {
    var good =
        ClusterConfigReader.InForce.DEFAULT.after(
            Map.of("policy", "best-fit", "tenants/acme", "{\"weight\": 2}"));

    var after = good.after(Map.of("policy", "magic", "tenants/acme", "{\"weight\": 5}"));

    assertThat(after.config().policy()).isEqualTo("best-fit");
    assertThat(after.config().tenants().get(ACME).weight()).isEqualTo(5);
    assertThat(after.problems()).extracting(FieldError::field).containsExactly("policy");
    assertThat(after.after(Map.of()).config()).isEqualTo(ClusterConfig.DEFAULT);
  }

  @Test
  void takesThePolicyOfAPlugInAtItsWord() {
    assertThat(ClusterConfigReader.check("policy", "x-mine")).isEmpty();
    assertThat(ClusterConfigReader.check("policy", "mine")).hasSize(1);
  }

  @Test
  void readsTheOrderOfServiceAndQuotas() {
    Map<String, String> raw =
        Map.of(
            "scheduling",
            "{\"agingStep\": \"5m\", \"clusterWide\": \"none\", \"clusterWidePercent\": 10, \"imageWeight\": 25}",
            "tenants/acme",
            "{\"quota\": {\"running\": 7, \"cpu\": 64, \"memory\": \"1Ti\", \"gpu\": 8, \"custom\": {\"licence\": 2}}}");

    var config = ((Parsed.Valid<ClusterConfig>) ClusterConfigReader.read(raw)).value();

    assertThat(config.scheduling())
        .isEqualTo(new SchedulingRules(Duration.ofMinutes(5), Optional.empty(), 10, 25));
    assertThat(config.tenants().get(ACME).quota())
        .isEqualTo(
            new Quota(
                Optional.of(7L),
                Optional.of(CpuQuantity.parse("64")),
                Optional.of(ByteQuantity.parse("1Ti")),
                Optional.empty(),
                Optional.of(8L),
                Map.of("licence", 2L)));
  }

  @Test
  void namesWhatIsWrongWithTheOrderOfServiceAndQuotas() {
    Map<String, String> raw =
        Map.of(
            "scheduling",
            "{\"agingStep\": \"0s\", \"clusterWide\": \"all\", \"clusterWidePercent\": 101, \"imageWeight\": -1, \"x\": 1}",
            "tenants/acme",
            "{\"quota\": {\"running\": -1, \"cpu\": \"many\", \"custom\": {\"licence\": \"two\"}, \"y\": 1}}",
            "tenants/other",
            "{\"quota\": 3}");

    var errors = ((Parsed.Invalid<ClusterConfig>) ClusterConfigReader.read(raw)).errors();

    assertThat(errors)
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder(
            "scheduling.agingStep",
            "scheduling.clusterWide",
            "scheduling.clusterWidePercent",
            "scheduling.imageWeight",
            "scheduling.x",
            "tenants/acme.quota.running",
            "tenants/acme.quota.cpu",
            "tenants/acme.quota.custom",
            "tenants/acme.quota.y",
            "tenants/other.quota");
  }
}
