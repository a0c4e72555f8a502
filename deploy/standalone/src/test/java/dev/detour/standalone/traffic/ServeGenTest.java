package dev.detour.standalone.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServeGenTest {
  private static final String QUANTILES = "/detour/traces/servegen_token_quantiles_extract.csv.gz";
  private static final double[] SHARES = {0.1, 0.5, 0.9, 0.95, 0.99, 1};
  private static final int DRAWS = 5_000;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"LABELLING", "NIGHT_WORK", "LONG_ANSWERS"})
  void tokensFollowThePublishedQuantilesOfEveryWindow(Workload workload) throws IOException {
    ClientTrace client = ServeGen.read(Optional.empty()).client(workload.sourceName());
    List<String[]> windows =
        published().stream()
            .filter(it -> (it[0] + "," + it[1]).equals(workload.sourceName()))
            .toList();

    assertThat(windows).hasSize(2 * ClientTrace.WINDOWS);
    for (String[] window : windows) {
      int hour = Integer.parseInt(window[2]) / 3_600;
      List<TraceRow> requests = client.hour(hour, DRAWS, new SplittableRandom(hour));
      ToIntFunction<TraceRow> tokens =
          window[3].equals("input_tokens") ? TraceRow::inputTokens : TraceRow::outputTokens;
      for (int i = 0; i < SHARES.length; i++) {
        assertQuantile(requests, tokens, SHARES[i], Double.parseDouble(window[5 + i]), window);
      }
    }
  }

  /** Within 4.5 standard errors; of counts that many requests have, the quantile is one of them. */
  private static void assertQuantile(
      List<TraceRow> requests,
      ToIntFunction<TraceRow> tokens,
      double share,
      double published,
      String[] window) {
    double error = 4.5 * Math.sqrt(share * (1 - share) / DRAWS);
    long below = requests.stream().filter(it -> tokens.applyAsInt(it) < published).count();
    long upTo =
        requests.stream().filter(it -> tokens.applyAsInt(it) <= Math.max(1, published)).count();
    assertThat((double) below / DRAWS)
        .as("below %s of %s", share, List.of(window))
        .isLessThanOrEqualTo(share + error);
    assertThat((double) upTo / DRAWS)
        .as("up to %s of %s", share, List.of(window))
        .isGreaterThanOrEqualTo(share - error);
  }

  @Test
  void clientsHaveTheirDaysAndNights() throws IOException {
    ServeGen serveGen = ServeGen.read(Optional.empty());
    ClientTrace labelling = serveGen.client(Workload.LABELLING.sourceName());
    ClientTrace nightWork = serveGen.client(Workload.NIGHT_WORK.sourceName());

    assertThat(rate(labelling, 9, 22)).isGreaterThan(20 * rate(labelling, 2, 6));
    assertThat(rate(nightWork, 22, 24)).isGreaterThan(1);
    assertThat(rate(nightWork, 13, 22)).isLessThan(0.05);
    assertThat(rate(labelling, 0, 24)).isCloseTo(1, within(1e-9));
  }

  @Test
  void tenantsAreItsLargestClients() throws IOException {
    TenantVolumes volumes = ServeGen.read(Optional.empty()).volumes();

    assertThat(IntStream.range(0, 6).mapToObj(tenant -> -volumes.mean(tenant))).isSorted();
    assertThat(volumes.mean(0)).isBetween(7 * volumes.mean(5), 8 * volumes.mean(5));
    assertThat(volumes.mean(6)).isEqualTo(volumes.mean(5));
  }

  @Test
  void publishedFilesAreReadInPlaceOfTheExtract() throws IOException {
    StringBuilder text = new StringBuilder("workload,client_id,window_start_s,rate_rps,iat_cv\n");
    for (int half = 0; half < 2 * TenantVolumes.HOURS; half++) {
      text.append("language/m-small,9,%d,1.5,2.0\n".formatted(half * 1_800));
      text.append("language/m-small,8,%d,9,2.0\n".formatted(half % 2 * 1_800));
    }
    write("servegen_client_rates", text.toString());

    ServeGen serveGen = ServeGen.read(Optional.of(folder));

    assertThat(serveGen.files()).isEqualTo(1);
    assertThat(serveGen.volumes().at(0, 100)).as("two halves of an hour").isEqualTo(3);
    assertThatThrownBy(() -> serveGen.client("language/m-mid,30"))
        .isInstanceOf(IOException.class)
        .hasMessage("servegen_client_rates: no client language/m-mid,30 (expected: its rates)");
  }

  @Test
  void aBrokenLineIsNamed() throws IOException {
    write("servegen_token_quantiles", "header\nlanguage/m-mid,30,0,input_tokens,5,3,9,8,9,9,9\n");

    assertThatThrownBy(() -> ServeGen.read(Optional.of(folder)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("servegen_token_quantiles.csv.zst:2: language/m-mid,30,0,")
        .hasRootCauseMessage(
            "quantiles: [0.0, 3.0, 9.0, 8.0, 9.0, 9.0, 9.0] (expected: none below the one before)");
  }

  private void write(String name, String text) throws IOException {
    try (var out = new ZstdOutputStream(Files.newOutputStream(folder.resolve(name + ".csv.zst")))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The mean of a span of the day's hours over two weeks. */
  private static double rate(ClientTrace client, int from, int to) {
    return IntStream.range(0, TenantVolumes.HOURS)
        .filter(hour -> hour % 24 >= from && hour % 24 < to)
        .mapToDouble(hour -> client.relativeRate(hour).orElseThrow())
        .average()
        .orElseThrow();
  }

  private static List<String[]> published() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Objects.requireNonNull(ServeGenTest.class.getResourceAsStream(QUANTILES))),
                StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).map(line -> line.split(",", -1)).toList();
    }
  }
}
