package dev.detour.jobs.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedExecutionTest {
  @TempDir private Path shared;

  @Test
  void tidiesUpAfterCommandsThatWereKilledADayAgo() throws Exception {
    Path forgotten = execution(Duration.ofHours(25));
    Path recent = execution(Duration.ofHours(23));
    Path rows = Files.createFile(shared.resolve("1-2.attempts.rows"));
    touched(rows, Duration.ofDays(3));

    Path own = BoundedExecution.directory(shared, new JobID());

    assertThat(shared.toFile().listFiles())
        .containsExactlyInAnyOrder(recent.toFile(), rows.toFile(), own.toFile());
    assertThat(forgotten).doesNotExist();
  }

  @Test
  void takesItsDirectoryWithIt() throws Exception {
    Path own = BoundedExecution.directory(shared.resolve("new"), new JobID());
    Files.createFile(Files.createDirectories(BoundedExecution.spool(own)).resolve("file"));

    new BoundedExecution(own).close();

    assertThat(own).doesNotExist();
    assertThat(own.getParent()).isEmptyDirectory();
  }

  /** The directory of an execution, whose spool was last written to so long ago. */
  private Path execution(Duration ago) throws IOException {
    Path directory = BoundedExecution.directory(shared, new JobID());
    Path spool = Files.createDirectory(BoundedExecution.spool(directory));
    Files.createFile(spool.resolve("file"));
    touched(spool, ago);
    return directory;
  }

  private static void touched(Path path, Duration ago) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(ago)));
  }
}
