package dev.detour.clickhouse.engine;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a connection is set to: two statements may share a connection when these are equal.
 *
 * @param database the current database
 * @param settings ClickHouse settings by name
 */
public record ConnectionSettings(String database, Map<String, String> settings) {

  private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
  private static final String READ_ONLY = "readonly";

  public ConnectionSettings {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  /** Brings a connection to these settings. */
  void applyTo(EngineConnection connection) throws EngineException {
    connection.execute("USE {database:Identifier}", Map.of("database", database));
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      if (!setting.getKey().equals(READ_ONLY)) {
        set(connection, setting.getKey(), setting.getValue());
      }
    }
    // Last: what is read-only takes no further settings.
    String readOnly = settings.get(READ_ONLY);
    if (readOnly != null) {
      set(connection, READ_ONLY, readOnly);
    }
  }

  /** SET takes no query parameters, so the name is checked and the value quoted. */
  private static void set(EngineConnection connection, String name, String value)
      throws EngineException {
    if (!SETTING_NAME.matcher(name).matches()) {
      throw EngineException.of(ErrorCode.UNKNOWN_SETTING, "Unknown setting '" + name + "'");
    }
    connection.execute("SET " + name + " = " + SqlString.quote(value), Map.of());
  }
}
