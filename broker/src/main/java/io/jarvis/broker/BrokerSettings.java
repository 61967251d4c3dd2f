package io.jarvis.broker;

/**
 * Where the broker is and who we are there.
 *
 * @param connectionName how our connections are called on the management page; the service and its
 *     instance
 */
public record BrokerSettings(
    String host,
    int port,
    String virtualHost,
    String username,
    String password,
    String connectionName,
    BrokerLimits limits) {

  /** With the default limits. */
  public static BrokerSettings of(
      String host,
      int port,
      String virtualHost,
      String username,
      String password,
      String connectionName) {
    return new BrokerSettings(
        host, port, virtualHost, username, password, connectionName, BrokerLimits.DEFAULT);
  }

  public BrokerSettings withLimits(BrokerLimits changed) {
    return new BrokerSettings(host, port, virtualHost, username, password, connectionName, changed);
  }

  @Override
  public String toString() {
    return connectionName + " as " + username + "@" + host + ":" + port + "/" + virtualHost;
  }
}
