package io.jarvis.catalog;

import com.ecwid.consul.SingleUrlParameters;
import com.ecwid.consul.v1.Request;
import com.ecwid.consul.v1.kv.model.GetValue;
import com.ecwid.consul.v1.kv.model.PutParams;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The store in a Consul cluster, asked through one agent. Owns its connections. Thread-safe. */
public final class ConsulKeyValues implements KeyValues, AutoCloseable {
  private static final String ROOT = "jarvis/";

  private final ConsulConnection connection;

  private ConsulKeyValues(ConsulConnection connection) {
    this.connection = connection;
  }

  /** Never fails for a Consul that does not answer; the first call does. */
  public static ConsulKeyValues connect(ConsulSettings settings) {
    return new ConsulKeyValues(new ConsulConnection(settings));
  }

  @Override
  public Optional<Versioned> get(String key) {
    GetValue found = connection.call("read " + key, consul -> consul.getKVValue(ROOT + key));
    return Optional.ofNullable(found).map(ConsulKeyValues::one);
  }

  @Override
  public Map<String, Versioned> list(String prefix) {
    return versioned(
        connection.call("list " + prefix, consul -> consul.getKVValues(ROOT + prefix)));
  }

  @Override
  public void put(String key, String value) {
    connection.call("write " + key, consul -> consul.setKVValue(ROOT + key, value));
  }

  @Override
  public void delete(String key) {
    connection.call("delete " + key, consul -> consul.deleteKVValue(ROOT + key));
  }

  @Override
  public boolean compareAndSet(String key, long version, String value) {
    PutParams atVersion = new PutParams();
    atVersion.setCas(version);
    return Boolean.TRUE.equals(
        connection.call("write " + key, consul -> consul.setKVValue(ROOT + key, value, atVersion)));
  }

  /** The client's own delete knows no version. */
  @Override
  public boolean compareAndDelete(String key, long version) {
    Request atVersion =
        Request.Builder.newBuilder()
            .setEndpoint("/v1/kv/" + ROOT + key)
            .addUrlParameter(new SingleUrlParameters("cas", Long.toString(version)))
            .build();
    String deleted =
        connection.callRaw("delete " + key, consul -> consul.makeDeleteRequest(atVersion));
    return Boolean.parseBoolean(deleted.strip());
  }

  @Override
  public AutoCloseable watch(String prefix, Consumer<Map<String, Versioned>> listener) {
    return follow(connection, prefix, values -> listener.accept(versioned(values)));
  }

  @Override
  public void close() {
    connection.close();
  }

  /** Follows a prefix over a connection that others use too. */
  static ConsulWatch<List<GetValue>> follow(
      ConsulConnection connection, String prefix, ConsulWatch.Listener<List<GetValue>> listener) {
    return ConsulWatch.start(
        prefix,
        connection,
        (consul, params) -> consul.getKVValues(ROOT + prefix, params),
        listener);
  }

  /** What Consul lists, by key below our root; it answers nothing for a prefix without keys. */
  static Map<String, Versioned> versioned(@Nullable List<GetValue> values) {
    Map<String, Versioned> byKey = new TreeMap<>();
    for (GetValue value : values == null ? List.<GetValue>of() : values) {
      byKey.put(value.getKey().substring(ROOT.length()), one(value));
    }
    return byKey;
  }

  private static Versioned one(GetValue value) {
    byte[] bytes =
        value.getValue() == null ? new byte[0] : Base64.getDecoder().decode(value.getValue());
    return new Versioned(new String(bytes, StandardCharsets.UTF_8), value.getModifyIndex());
  }
}
