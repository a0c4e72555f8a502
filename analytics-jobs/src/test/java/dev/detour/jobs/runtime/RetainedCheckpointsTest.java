package dev.detour.jobs.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointsTest {
  private static final String OLD_JOB = "a".repeat(32);
  private static final String JOB = "b".repeat(32);

  @TempDir private Path directory;
  private RetainedCheckpoints checkpoints;

  @BeforeEach
  void create() {
    checkpoints = new RetainedCheckpoints(directory);
  }

  @Test
  void findsNothingWhereNothingWasKept() {
    assertThat(checkpoints.newestReadable()).isEmpty();
    assertThat(new RetainedCheckpoints(directory.resolve("absent")).newestReadable()).isEmpty();
  }

  @Test
  void findsTheNewestOfAllExecutions() throws Exception {
    complete(OLD_JOB, 900, 10);
    complete(JOB, 9, 20);
    Path newest = complete(JOB, 10, 30);
    Files.createDirectories(directory.resolve(JOB).resolve("chk-11"));

    assertThat(checkpoints.newestReadable()).hasValue(newest);
    assertThat(checkpoints.lastCompleted(JOB)).hasValue(Instant.ofEpochSecond(30));
    assertThat(checkpoints.lastCompleted("c".repeat(32))).isEmpty();
  }

  @Test
  void fallsBackToTheOneBeforeWhenTheNewestCannotBeRead() throws Exception {
    Path previous = complete(JOB, 9, 20);
    Path cut = complete(JOB, 10, 30);
    byte[] metadata = Files.readAllBytes(cut.resolve("_metadata"));
    Files.write(cut.resolve("_metadata"), Arrays.copyOf(metadata, metadata.length / 2));
    Path empty = complete(JOB, 11, 40);
    Files.write(empty.resolve("_metadata"), new byte[0]);
    touch(cut, 30);
    touch(empty, 40);

    assertThat(checkpoints.newestReadable()).hasValue(previous);
  }

  @Test
  void deletesOtherExecutionsAndNothingElse() throws Exception {
    complete(OLD_JOB, 1, 10);
    Path kept = complete(JOB, 1, 20);
    Files.createDirectories(directory.resolve(".tmp"));

    checkpoints.deleteOthers(JOB);

    assertThat(directory.resolve(OLD_JOB)).doesNotExist();
    assertThat(kept).exists();
    assertThat(directory.resolve(".tmp")).exists();
  }

  @Test
  void takesASavepointThatIsNewerAndKeepsTheNewestThree() throws Exception {
    complete(OLD_JOB, 1, 10);
    for (int i = 1; i <= 5; i++) {
      complete(directory.resolve("savepoint-" + i), i, 10 + i);
    }
    assertThat(checkpoints.newestReadable()).hasValue(directory.resolve("savepoint-5"));
    Path newest = complete(JOB, 1, 20);

    checkpoints.deleteOthers(JOB);

    assertThat(checkpoints.newestReadable()).hasValue(newest);
    assertThat(directory.resolve("savepoint-2")).doesNotExist();
    assertThat(directory.resolve("savepoint-3")).exists();
  }

  private Path complete(String job, int number, long atSeconds) throws IOException {
    return complete(directory.resolve(job).resolve("chk-" + number), number, atSeconds);
  }

  private static Path complete(Path checkpoint, int number, long atSeconds) throws IOException {
    Files.createDirectories(checkpoint);
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(checkpoint.resolve("_metadata")))) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(
              number,
              List.of(),
              List.of(),
              CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION)),
          out);
    }
    touch(checkpoint, atSeconds);
    return checkpoint;
  }

  private static void touch(Path checkpoint, long atSeconds) throws IOException {
    Files.setLastModifiedTime(
        checkpoint.resolve("_metadata"), FileTime.from(Instant.ofEpochSecond(atSeconds)));
  }
}
