import { createContext, use, useMemo, useState } from 'react';

interface Cursor {
  /** The instant under the pointer, in milliseconds; null when there is none. */
  at: number | null;
  move: (at: number | null) => void;
}

const CursorContext = createContext<Cursor>({ at: null, move: () => undefined });

/** Charts inside share one time cursor: pointing at one reads all of them at that instant. */
export function SharedCursor({ children }: { children: React.ReactNode }) {
  const [at, move] = useState<number | null>(null);
  const cursor = useMemo(() => ({ at, move }), [at]);
  return <CursorContext value={cursor}>{children}</CursorContext>;
}

export const useCursor = (): Cursor => use(CursorContext);
