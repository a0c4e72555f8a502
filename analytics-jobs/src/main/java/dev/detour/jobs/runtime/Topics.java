package dev.detour.jobs.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes sure that topics exist. */
final class Topics {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** As many as ingest creates by default. */
  private static final int PARTITIONS = 4;

  private Topics() {}

  /**
   * Creates those of the given topics that are missing.
   *
   * @throws ExecutionException when Kafka does not answer
   */
  static void ensure(String bootstrapServers, String... names)
      throws ExecutionException, InterruptedException {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) TIMEOUT.toMillis(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            (int) TIMEOUT.toMillis());
    try (Admin admin = Admin.create(settings)) {
      Set<String> missing = new TreeSet<>(List.of(names));
      missing.removeAll(admin.listTopics().names().get());
      for (String name : missing) {
        create(admin, name);
      }
    }
  }

  private static void create(Admin admin, String name)
      throws ExecutionException, InterruptedException {
    NewTopic topic = new NewTopic(name, Optional.of(PARTITIONS), Optional.empty());
    try {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }
}
