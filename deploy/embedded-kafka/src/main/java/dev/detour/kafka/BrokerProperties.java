package dev.detour.kafka;

import java.util.Properties;

/**
 * Broker settings for one node on one machine: durable as in production, small in threads and
 * memory, and quick to be ready again after a crash.
 */
final class BrokerProperties {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String CLIENT_LISTENER = "CLIENTS";
  private static final long MEBIBYTE = 1L << 20;

  private BrokerProperties() {}

  static Properties of(EmbeddedKafkaConfig config, int port, int controllerPort) {
    Properties properties = new Properties();
    identity(properties);
    listeners(properties, config.host(), port, controllerPort);
    singleNodeTopics(properties);
    smallFootprint(properties);
    quickRestart(properties);
    retention(properties);
    properties.put("log.dirs", config.dataDir().toString());
    return properties;
  }

  private static void identity(Properties properties) {
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", String.valueOf(NODE_ID));
  }

  private static void listeners(Properties properties, String host, int port, int controllerPort) {
    String clients = CLIENT_LISTENER + "://" + host + ":" + port;
    String controller = host + ":" + controllerPort;
    properties.put("listeners", clients + "," + CONTROLLER_LISTENER + "://" + controller);
    properties.put("advertised.listeners", clients);
    properties.put(
        "listener.security.protocol.map",
        CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    properties.put("controller.listener.names", CONTROLLER_LISTENER);
    properties.put("inter.broker.listener.name", CLIENT_LISTENER);
    properties.put("controller.quorum.voters", NODE_ID + "@" + controller);
  }

  private static void singleNodeTopics(Properties properties) {
    for (String prefix : new String[] {"offsets.topic", "transaction.state.log"}) {
      properties.put(prefix + ".replication.factor", "1");
      properties.put(prefix + ".num.partitions", "4");
    }
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    // A misspelled topic is an error, not a new topic with the wrong number of partitions.
    properties.put("auto.create.topics.enable", "false");
  }

  private static void smallFootprint(Properties properties) {
    properties.put("num.network.threads", "1");
    properties.put("num.io.threads", "2");
    properties.put("background.threads", "2");
    properties.put("num.recovery.threads.per.data.dir", "1");
    properties.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 * MEBIBYTE));
  }

  private static void quickRestart(Properties properties) {
    // After kill -9 the controller believes in the dead broker until its session ends. The default
    // of 9 s made the next start take 12.7 s until ready. One second makes that 2.8 s, but then a
    // busy machine misses heartbeats of a broker that is alive.
    properties.put("broker.session.timeout.ms", "3000");
    properties.put("broker.heartbeat.interval.ms", "500");
    properties.put("group.initial.rebalance.delay.ms", "0");
  }

  private static void retention(Properties properties) {
    properties.put("log.retention.hours", String.valueOf(7 * 24));
    properties.put("log.retention.bytes", String.valueOf(2048 * MEBIBYTE));
    properties.put("log.segment.bytes", String.valueOf(128 * MEBIBYTE));
  }
}
