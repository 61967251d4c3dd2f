package io.jarvis.ingress;

import io.jarvis.ingress.http.HttpLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the ingress works.
 *
 * @param instance names this replica in events and connections
 * @param prefetch how many messages of each intake queue are in hand at once
 * @param maxLag how many events the read model may be behind and still be called ready
 */
@ConfigurationProperties("jarvis.ingress")
public record IngressProperties(
    @DefaultValue("ingress-1") String instance,
    @DefaultValue("jarvis-ingress") String username,
    @DefaultValue("jarvis-ingress") String password,
    @DefaultValue("500") int prefetch,
    @DefaultValue("10000") long maxLag,
    @DefaultValue Limits limits,
    @DefaultValue Rate rate,
    @DefaultValue Database database) {

  /**
   * How much the REST door takes.
   *
   * @param body of one task; more than 256 KiB no other service would read
   * @param batch of a whole batch
   * @param batchTasks tasks in a batch
   * @param streams how many event and log streams are open at once
   * @param maxWait how long {@code wait} may take
   * @param quietFollow how long output is followed of which nothing comes
   */
  public record Limits(
      @DefaultValue("256KB") DataSize body,
      @DefaultValue("64MB") DataSize batch,
      @DefaultValue("10000") int batchTasks,
      @DefaultValue("256") int streams,
      @DefaultValue("5m") Duration maxWait,
      @DefaultValue("1h") Duration quietFollow) {
    HttpLimits toHttp() {
      return new HttpLimits(
          Math.toIntExact(body.toBytes()),
          batch.toBytes(),
          batchTasks,
          streams,
          maxWait,
          quietFollow);
    }
  }

  /** How many requests, and tasks in batches, one client may send. */
  public record Rate(@DefaultValue("20000") long perSecond, @DefaultValue("20000") long burst) {}

  /**
   * Where the read model is kept.
   *
   * @param url {@code jdbc:postgresql://…}; empty for the embedded database below {@code
   *     jarvis.data-dir}
   */
  public record Database(
      @DefaultValue("") String url,
      @DefaultValue("") String username,
      @DefaultValue("") String password) {}

  @Override
  public String toString() {
    return "IngressProperties[" + instance + " as " + username + "]";
  }
}
