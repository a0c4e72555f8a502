package dev.detour.policy.document;

/**
 * A cell at its place in a row.
 *
 * @param position the place
 * @param cell what is done there
 */
public record Step(CellPosition position, Cell cell) {}
