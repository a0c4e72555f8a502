import { Skeleton } from '@mantine/core';

/** Grey lines in the shape of what is coming. */
export function Waiting({ lines, height = 14, label }: { lines: number; height?: number; label: string }) {
  return (
    <div role="status" aria-label={label} style={{ display: 'grid', gap: 12, padding: 14 }}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={height} width={`${96 - ((line * 13) % 34)}%`} radius="sm" />
      ))}
    </div>
  );
}
