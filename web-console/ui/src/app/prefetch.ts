/** Reads that a loader starts before the page is there. A failure is drawn by the page, which asks again. */
export function inBackground(...reads: Promise<unknown>[]): void {
  for (const read of reads) read.catch(() => undefined);
}
