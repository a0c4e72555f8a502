package dev.detour.jobs.sums;

/**
 * What some spans of one key come to: a part of what the key's task adds up.
 *
 * @param <K> a Flink POJO
 * @param <S> a Flink POJO
 */
public record Sum<K, S>(K key, S sum) {}
