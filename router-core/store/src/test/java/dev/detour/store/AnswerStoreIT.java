package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerStoreIT extends StoreFixture {
  private static final Duration HOUR = Duration.ofHours(1);
  private AnswerStore store;

  @BeforeEach
  void tenants() {
    store = new AnswerStore(database);
    sql("delete from detour.cached_answers");
    sql(
        "insert into detour.tenants (id, display_name) values ('acme', 'Acme'), ('globex', 'Globex')"
            + " on conflict do nothing");
  }

  @Test
  void givesATenantItsAnswerAndNobodyElse() {
    CachedAnswer streamed =
        new CachedAnswer("acme", "k", true, true, Buffer.buffer(new byte[] {0, 1, (byte) 0xff}));
    put(streamed, answer("acme", "other", 3));

    assertThat(get("acme", "k", HOUR)).contains(streamed);
    assertThat(get("globex", "k", HOUR)).isEmpty();
    assertThat(get("acme", "unknown", HOUR)).isEmpty();
  }

  @Test
  void theLatestAnswerTakesThePlaceOfTheOneBefore() {
    put(answer("acme", "k", 3));
    put(answer("acme", "k", 5));
    assertThat(get("acme", "k", HOUR)).contains(answer("acme", "k", 5));
  }

  @Test
  void givesNoneThatIsTooOld() {
    put(answer("acme", "k", 3));
    sql("update detour.cached_answers set stored_at = stored_at - interval '10 minutes'");
    assertThat(get("acme", "k", Duration.ofMinutes(11))).isPresent();
    assertThat(get("acme", "k", Duration.ofMinutes(9))).isEmpty();

    sql("update detour.cached_answers set expires_at = now()");
    assertThat(get("acme", "k", HOUR)).isEmpty();
    assertThat(await(store.sweep())).isEqualTo(1);
  }

  @Test
  void holdsEachTenantToItsNumberAndItsBytes() {
    IntStream.range(0, 10)
        .forEach(i -> put(answer("acme", "k" + i, 10), answer("globex", "k" + i, 90)));

    assertThat(kept("acme")).containsExactly(6, 7, 8, 9);
    assertThat(kept("globex")).containsExactly(7, 8, 9);
  }

  @Test
  void holdsThemWhenManyWriteAtOnce() {
    List<Future<Void>> writes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      CachedAnswer first = answer("acme", "k" + i, 10);
      CachedAnswer second = answer("globex", "k" + i, 10);
      writes.add(
          store.put(i % 2 == 0 ? List.of(first, second) : List.of(second, first), HOUR, 4, 300));
    }
    writes.forEach(write -> await(write));

    assertThat(kept("acme")).hasSize(4);
    assertThat(kept("globex")).hasSize(4);
  }

  @Test
  void leavesOutATenantThatIsNoMore() {
    put(answer("nobody", "k", 1), answer("acme", "k", 1));
    assertThat(get("nobody", "k", HOUR)).isEmpty();
    assertThat(get("acme", "k", HOUR)).isPresent();
  }

  private void put(CachedAnswer... answers) {
    await(store.put(List.of(answers), HOUR, 4, 300));
  }

  private Optional<CachedAnswer> get(String tenant, String key, Duration maxAge) {
    return await(store.get(tenant, key, maxAge));
  }

  private Stream<Integer> kept(String tenant) {
    return IntStream.range(0, 40).boxed().filter(i -> get(tenant, "k" + i, HOUR).isPresent());
  }

  private static CachedAnswer answer(String tenant, String key, int bytes) {
    return new CachedAnswer(tenant, key, false, false, Buffer.buffer("x".repeat(bytes)));
  }
}
