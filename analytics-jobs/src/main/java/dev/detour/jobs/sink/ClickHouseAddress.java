package dev.detour.jobs.sink;

import java.io.Serializable;
import java.net.URI;

/**
 * Where ClickHouse's HTTP interface is, and who asks.
 *
 * @param url such as {@code http://127.0.0.1:8123}
 */
public record ClickHouseAddress(URI url, String user, String password) implements Serializable {

  @Override
  public String toString() {
    return user + "@" + url;
  }
}
