package dev.detour.console.session;

import dev.detour.store.UserStore;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the account {@code admin} when there is none at all. Its password is the given one, or a
 * random one that is written to a file only the owner can read.
 */
public final class FirstAdmin {
  /** The account's name. */
  public static final String USERNAME = "admin";

  private static final Logger logger = LoggerFactory.getLogger(FirstAdmin.class);
  private static final int PASSWORD_BYTES = 18;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final UserStore users;
  private final Passwords passwords;
  private final WorkerExecutor workers;
  private final SecureRandom random;

  public FirstAdmin(
      UserStore users, Passwords passwords, WorkerExecutor workers, SecureRandom random) {
    this.users = users;
    this.passwords = passwords;
    this.workers = workers;
    this.random = random;
  }

  /** Creates the account unless there is any, and says whether it did. */
  public Future<Boolean> ensure(Optional<String> password, Path passwordFile) {
    return users
        .isEmpty()
        .compose(empty -> empty ? create(password, passwordFile) : Future.succeededFuture(false));
  }

  private Future<Boolean> create(Optional<String> given, Path passwordFile) {
    if (given.isPresent()) {
      return createFirst(given.get());
    }
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    // Written aside first and put in place when the account is ours: a crash in between locks
    // nobody out, and of two consoles that start together only the winner's file counts.
    return workers
        .executeBlocking(() -> write(passwordFile, password))
        .compose(
            aside ->
                createFirst(password)
                    .compose(
                        created ->
                            workers.executeBlocking(
                                () -> {
                                  settle(aside, passwordFile, created);
                                  return created;
                                })));
  }

  private Future<Boolean> createFirst(String password) {
    return workers
        .executeBlocking(() -> passwords.hash(password))
        .compose(hash -> users.createFirst(USERNAME, hash));
  }

  private static Path write(Path file, String password) throws IOException {
    Path directory = file.toAbsolutePath().normalize().getParent();
    if (directory == null) {
      throw new IOException(file + " is no file");
    }
    Files.createDirectories(directory);
    Path aside =
        Files.getFileStore(directory).supportsFileAttributeView("posix")
            ? Files.createTempFile(
                directory, "password", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY))
            : Files.createTempFile(directory, "password", ".new");
    return Files.writeString(aside, password + "\n", StandardCharsets.UTF_8);
  }

  private static void settle(Path aside, Path file, boolean created) throws IOException {
    if (created) {
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
      logger.info("created the account {}; its password is in {}", USERNAME, file);
    } else {
      Files.delete(aside);
    }
  }
}
