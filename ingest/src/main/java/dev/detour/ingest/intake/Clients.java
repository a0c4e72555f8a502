package dev.detour.ingest.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may send: clients with a bearer token each, or anyone when there are no tokens.
 *
 * <p>Tokens are held as SHA-256 hashes and compared in constant time, all of them for every
 * request, so that time tells nothing about how near a guess was.
 */
public final class Clients {
  /** The one client when there are no tokens. */
  public static final String ANYONE = "anyone";

  private static final String SCHEME = "bearer ";

  private final List<Client> clients;
  private final boolean open;

  /**
   * @param tokens whom to let in
   * @param bytesPerSecond how fast each client may send; 0: no limit
   * @param nanoTime as {@link System#nanoTime()}
   */
  public Clients(ClientTokens tokens, long bytesPerSecond, LongSupplier nanoTime) {
    List<Client> all = new ArrayList<>();
    this.open = tokens.byName().isEmpty();
    if (open) {
      all.add(new Client(ANYONE, new byte[0], limit(bytesPerSecond, nanoTime)));
    }
    tokens
        .byName()
        .forEach(
            (name, token) ->
                all.add(new Client(name, hash(token), limit(bytesPerSecond, nanoTime))));
    this.clients = List.copyOf(all);
  }

  private static Optional<RateLimit> limit(long bytesPerSecond, LongSupplier nanoTime) {
    return bytesPerSecond == 0
        ? Optional.empty()
        : Optional.of(new RateLimit(bytesPerSecond, nanoTime));
  }

  /** One sender. */
  @SuppressWarnings("ArrayRecordComponent") // A hash, never compared through the record.
  record Client(String name, byte[] tokenHash, Optional<RateLimit> rate) {

    /**
     * Lets a request in.
     *
     * @throws RefusedException when the client has to wait
     */
    void requireTurn() throws RefusedException {
      Optional<Duration> wait = rate.flatMap(RateLimit::waitFor);
      if (wait.isPresent()) {
        throw RefusedException.tooFast(name, wait.get());
      }
    }

    void pay(long bytes) {
      rate.ifPresent(limit -> limit.pay(bytes));
    }
  }

  /**
   * The client of a request.
   *
   * @param authorization the header's value; null: there is none
   * @throws RefusedException when the token is no client's
   */
  Client of(@Nullable String authorization) throws RefusedException {
    if (open) {
      return clients.get(0);
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw RefusedException.unauthenticated();
    }
    byte[] presented = hash(authorization.substring(SCHEME.length()).strip());
    Client found = null;
    for (Client client : clients) {
      if (MessageDigest.isEqual(client.tokenHash(), presented)) {
        found = client;
      }
    }
    if (found == null) {
      throw RefusedException.unauthenticated();
    }
    return found;
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
