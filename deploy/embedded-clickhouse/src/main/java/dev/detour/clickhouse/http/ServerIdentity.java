package dev.detour.clickhouse.http;

/**
 * How the server names itself to clients.
 *
 * @param displayName a name for people
 * @param version the engine's version
 * @param timeZone the engine's time zone
 */
public record ServerIdentity(String displayName, String version, String timeZone) {}
