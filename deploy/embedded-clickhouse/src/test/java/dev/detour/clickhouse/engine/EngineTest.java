package dev.detour.clickhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the engine's binding can be tested without the engine. */
class EngineTest {

  @Test
  void readsTheCodeOfAnErrorOnce() {
    EngineException nested =
        EngineException.parse(
            "Code: 73. DB::Exception: Code: 73. DB::Exception: Unknown format X. (UNKNOWN_FORMAT)");

    assertThat(nested.code()).isEqualTo(73);
    assertThat(nested).hasMessage("Code: 73. DB::Exception: Unknown format X. (UNKNOWN_FORMAT)");
    assertThat(EngineException.parse("something else").code()).isEqualTo(1002);
  }

  @Test
  void wordsItsOwnErrorsLikeClickHouse() {
    assertThat(EngineException.of(ErrorCode.ABORTED, "Bye"))
        .hasMessage("Code: 236. DB::Exception: Bye. (ABORTED)");
  }

  @Test
  void quotesStrings() {
    assertThat(SqlString.quote("it's \\ x")).isEqualTo("'it\\'s \\\\ x'");
  }

  @Test
  void namesPlatformsAsNpmDoes() {
    assertThat(EngineLibrary.platform("Linux", "amd64")).isEqualTo("linux-x64-gnu");
    assertThat(EngineLibrary.platform("Linux", "aarch64")).isEqualTo("linux-arm64-gnu");
    assertThat(EngineLibrary.platform("Mac OS X", "aarch64")).isEqualTo("darwin-arm64");
    assertThat(EngineLibrary.platform("Mac OS X", "x86_64")).isEqualTo("darwin-x64");
    assertThatThrownBy(() -> EngineLibrary.platform("Windows 11", "amd64"))
        .hasMessageContaining("not built for Windows 11 on amd64");
    assertThatThrownBy(() -> EngineLibrary.platform("Linux", "s390x"))
        .hasMessageContaining("s390x");
  }

  @Test
  void findsTheLibraryInTheFirstFolderThatHasIt(@TempDir Path folder) throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path full = Files.createDirectory(folder.resolve("full"));
    Path library = full.resolve("node_modules/@chdb/lib-linux-x64-gnu/libchdb.so");
    Files.createDirectories(library.getParent());
    Files.createFile(library);

    assertThat(EngineLibrary.findIn(List.of(empty, full), "linux-x64-gnu")).contains(library);
    assertThat(EngineLibrary.findIn(List.of(empty, full), "darwin-arm64")).isEmpty();
  }
}
