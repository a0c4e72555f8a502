package dev.detour.sim;

import dev.detour.sim.log.CapturedRequest;
import dev.detour.sim.log.Captures;
import dev.detour.sim.log.LogFile;
import dev.detour.sim.log.RequestLog;
import dev.detour.sim.scenario.Dialect;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Scenario;
import dev.detour.sim.server.FaultBoard;
import dev.detour.sim.server.SimVerticle;
import dev.detour.sim.server.Stage;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A running simulator: several model providers behind one port, each under its own name.
 *
 * <p>under {@code /{provider}} each speaks the API of its dialect, such as {@code POST
 * /{provider}/v1/chat/completions} or {@code POST /{provider}/v1/messages}; {@code /_sim/} is the
 * control API; {@code /mock/v1/chat/completions} is the fixed answer for benchmarks.
 */
public final class ProviderSim implements AutoCloseable {
  private static final long START_LIMIT_SECONDS = 30;

  private final Vertx vertx;
  private final Stage stage;
  private final int port;

  private ProviderSim(Vertx vertx, Stage stage, int port) {
    this.vertx = vertx;
    this.stage = stage;
    this.port = port;
  }

  /** Starts on loopback with the options meant for tests; port 0: any free one. */
  public static ProviderSim start(Scenario scenario, int port) {
    return start(scenario, SimOptions.onPort(port));
  }

  /**
   * Starts.
   *
   * @throws IllegalStateException when the port cannot be had
   */
  public static ProviderSim start(Scenario scenario, SimOptions options) {
    LogFile file = options.logFile().map(LogFile::open).orElse(null);
    RequestLog log = new RequestLog(options.logCapacity(), file, System::nanoTime);
    Stage stage =
        new Stage(scenario, options.scenarioNanoTime(), log, new Captures(options.captures()));
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(options.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(2));
    try {
      return new ProviderSim(vertx, stage, listen(vertx, stage, options));
    } catch (RuntimeException e) {
      vertx.close();
      log.close();
      throw e;
    }
  }

  private static int listen(Vertx vertx, Stage stage, SimOptions options) {
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(
                options.port() == 0 ? -1 : options.port()) // -1: free, and the same for all threads
            .setHttp2ClearTextEnabled(false)
            .setTcpNoDelay(true)
            .setMaxHeaderSize(64 * 1024);
    AtomicInteger port = new AtomicInteger();
    await(
        vertx.deployVerticle(
            () -> new SimVerticle(http, stage, port::set),
            new DeploymentOptions().setInstances(options.eventLoops())));
    return port.get();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | CompletionException e) {
      throw new IllegalStateException("cannot start: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer within " + START_LIMIT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  public int port() {
    return port;
  }

  /**
   * The base URL of a provider, with the version its operations' paths begin with: {@code
   * http://127.0.0.1:{port}/{provider}/v1} where it speaks OpenAI's dialect.
   */
  public String baseUrl(String provider) {
    Dialect dialect =
        scenario().provider(provider).map(ProviderSpec::dialect).orElse(Dialect.OPENAI);
    return "http://127.0.0.1:" + port + "/" + provider + dialect.root();
  }

  /** Every attempt received. */
  public RequestLog log() {
    return stage.log();
  }

  /** The newest requests as received, oldest first. */
  public List<CapturedRequest> captured() {
    return stage.captures().list();
  }

  /** The faults in force, to be changed at any time. */
  public FaultBoard faults() {
    return stage.faults();
  }

  /** The scenario played now. */
  public Scenario scenario() {
    return stage.scenario();
  }

  /** Plays another scenario, from its start; faults added by hand stay. */
  public void play(Scenario scenario) {
    stage.play(scenario);
  }

  /** Closes every connection and finishes the log file. */
  @Override
  public void close() {
    await(vertx.close());
    stage.log().close();
  }

  /** Runs a simulator until SIGTERM, with settings from the environment. */
  public static void main(String[] args) {
    SimProcess.run(System.getenv());
  }
}
