package dev.detour.store;

import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SessionStoreIT extends StoreFixture {
  private static final String HASH = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";
  private UserStore users;
  private SessionStore sessions;

  @BeforeAll
  void createFirstUser() {
    users = new UserStore(database);
    sessions = new SessionStore(database);
    assertThat(await(users.isEmpty())).isTrue();
    List<Boolean> created =
        await(
                Future.all(
                    IntStream.range(0, 3)
                        .mapToObj(i -> users.createFirst("admin" + i, HASH))
                        .toList()))
            .list();
    assertThat(created).containsOnlyOnce(true);
    assertThat(await(users.isEmpty())).isFalse();
  }

  @Test
  void findsASessionUntilItIsClosed() {
    await(users.create("ada", HASH, "admin"));
    User ada = await(users.find("ada")).orElseThrow();

    Session opened = await(sessions.open(ada, "token-1", "csrf-1", Duration.ofHours(1)));

    assertThat(await(sessions.find("token-1"))).contains(opened);
    assertThat(opened.csrfToken()).isEqualTo("csrf-1");
    assertThat(await(sessions.find("token-2"))).isEmpty();
    await(sessions.close("token-1"));
    await(sessions.close("token-1"));
    assertThat(await(sessions.find("token-1"))).isEmpty();
    assertThat(await(new AuditLog(database).list(3, OptionalLong.empty())))
        .extracting(AuditEntry::action)
        .containsExactly("session.closed", "session.opened", "user.created");
  }

  @Test
  void forgetsExpiredSessionsAndThoseOfDisabledUsers() {
    await(users.create("bob", HASH, "admin"));
    User bob = await(users.find("bob")).orElseThrow();
    await(sessions.open(bob, "token-3", "csrf", Duration.ofHours(1)));
    sql("update detour.users set disabled_at = now() where username = 'bob'");
    assertThat(await(sessions.find("token-3"))).isEmpty();
    sql("update detour.users set disabled_at = null where username = 'bob'");
    assertThat(await(sessions.find("token-3"))).isPresent();

    sql("update detour.sessions set expires_at = now() - interval '1 second'");

    assertThat(await(sessions.find("token-3"))).isEmpty();
    assertThat(await(sessions.deleteExpired())).isEqualTo(1);
  }

  @Test
  void replacesAPasswordHashAndRefusesATakenName() {
    await(users.create("eve", HASH, "admin"));

    await(users.setPassword("eve", "other", "admin"));

    assertThat(await(users.find("eve")).orElseThrow().passwordHash()).isEqualTo("other");
    assertThatThrownBy(() -> await(users.create("eve", HASH, "admin")))
        .isInstanceOf(StoreException.AlreadyExists.class);
    assertThatThrownBy(() -> await(users.setPassword("nobody", HASH, "admin")))
        .isInstanceOf(StoreException.NotFound.class);
  }
}
