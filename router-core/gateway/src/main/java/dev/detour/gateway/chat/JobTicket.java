package dev.detour.gateway.chat;

import io.vertx.core.buffer.Buffer;

/**
 * What a caller is told of its job.
 *
 * @param id the job
 * @param location where it is found
 * @param body the job as JSON
 */
public record JobTicket(String id, String location, Buffer body) {}
