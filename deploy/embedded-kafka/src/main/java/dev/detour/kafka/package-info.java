/** Apache Kafka's own broker, one node, without an installation. */
@NullMarked
package dev.detour.kafka;

import org.jspecify.annotations.NullMarked;
