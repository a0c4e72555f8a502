package dev.detour.gateway.budget;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose leases this state directory may close: those that its journal tells everything of.
 *
 * <p>The journal survives the process but not the machine: what was stored in memory only is gone
 * with it. So after another boot the directory gets another owner; leases of the old one keep what
 * they hold until a person gives it back.
 */
final class OwnerFile {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private OwnerFile() {}

  /**
   * Who owns the leases.
   *
   * @param id of new leases
   * @param isTrusted whether the journal of the process before is whole
   */
  record Owner(UUID id, boolean isTrusted) {}

  /** Reads the directory's owner, or makes one. Blocks. */
  static Owner open(Path file) throws IOException {
    String boot = bootId();
    Optional<UUID> known = read(file, boot);
    if (known.isPresent()) {
      return new Owner(known.get(), true);
    }
    UUID id = UUID.randomUUID();
    Files.writeString(file, id + " " + boot);
    return new Owner(id, false);
  }

  private static Optional<UUID> read(Path file, String boot) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] words = Files.readString(file).trim().split(" ", 2);
    @Nullable String then = words.length == 2 ? words[1] : null;
    return boot.equals(then) ? Optional.of(UUID.fromString(words[0])) : Optional.empty();
  }

  /** This boot of this machine; where nobody tells, all boots look alike. */
  private static String bootId() throws IOException {
    return Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).trim() : "unknown";
  }
}
