package dev.detour.gateway.surface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.dialect.WireApi;
import dev.detour.gateway.http.ErrorShape;
import dev.detour.gateway.json.InvalidBodyException;
import dev.detour.gateway.json.Json;

/** An API whose requests are read as trees. */
public abstract class TreeSurface implements Surface {
  private final WireApi api;
  private final String path;
  private final String operation;
  private final ErrorShape errors;

  protected TreeSurface(WireApi api, String path, String operation, ErrorShape errors) {
    this.api = api;
    this.path = path;
    this.operation = operation;
    this.errors = errors;
  }

  /**
   * Reads a request.
   *
   * @param body as received
   * @param tree the object that it holds
   * @throws InvalidBodyException naming the field at fault
   */
  protected abstract CallerRequest read(byte[] body, JsonNode tree) throws InvalidBodyException;

  @Override
  public final CallerRequest read(byte[] body) throws InvalidBodyException {
    return read(body, Json.object(body));
  }

  @Override
  public final WireApi api() {
    return api;
  }

  @Override
  public final String path() {
    return path;
  }

  @Override
  public final String operation() {
    return operation;
  }

  @Override
  public final ErrorShape errors() {
    return errors;
  }
}
