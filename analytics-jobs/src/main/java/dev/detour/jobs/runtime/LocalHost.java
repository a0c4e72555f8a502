package dev.detour.jobs.runtime;

import dev.detour.jobs.JobsConfig;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small Flink inside this process, which lives and ends with the job. */
final class LocalHost implements JobHost {
  private static final Logger logger = LoggerFactory.getLogger(LocalHost.class);
  private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final JobsConfig config;

  LocalHost(JobsConfig config) {
    this.config = config;
  }

  @Override
  public void prepare(Patience patience) {
    // It starts with the job, empty.
  }

  @Override
  public StreamExecutionEnvironment environment(Configuration settings, int parallelism) {
    Configuration all = new Configuration(settings);
    all.addAll(FlinkSettings.ofProcess(AnalyticsServer.temporaryDirectory(config), parallelism));
    return StreamExecutionEnvironment.createLocalEnvironment(parallelism, all);
  }

  @Override
  public Execution start(StreamExecutionEnvironment environment, String name) throws Exception {
    return new LocalExecution(environment.executeAsync(name));
  }

  @Override
  public boolean outlivesItsJob() {
    return false;
  }

  @Override
  public void refresh() {
    // The reporter is in this process.
  }

  @Override
  public Measurements measurements() {
    return LocalMetrics.instance();
  }

  private record LocalExecution(JobClient client) implements Execution {
    @Override
    public String jobId() {
      return client.getJobID().toHexString();
    }

    @Override
    public State state() {
      try {
        JobStatus status =
            client.getJobStatus().get(STATUS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (status == JobStatus.RUNNING) {
          return State.RUNNING;
        }
        return status.isTerminalState() ? State.OVER : State.STARTING;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return State.NO_ANSWER;
      } catch (ExecutionException | TimeoutException | IllegalStateException e) {
        return State.NO_ANSWER;
      }
    }

    @Override
    public void awaitEnd() throws InterruptedException, ExecutionException {
      client.getJobExecutionResult().get();
    }

    @Override
    public void stop() throws InterruptedException {
      try {
        client.cancel().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        client.getJobExecutionResult().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException | IllegalStateException e) {
        // A cancelled job ends with an exception, as it should.
        logger.debug("the job ended with", e);
      }
    }
  }
}
