import type { PolicySource } from '../../api/types';

const WORDS: Record<PolicySource, string> = {
  bootstrap: 'loaded at the first start',
  console: 'published in the console',
  recommendation: 'accepted from a recommendation',
  rollback: 'rolled back',
};

/** How a version came to be, in words. */
export function SourceTag({ source }: { source: PolicySource }) {
  return <>{WORDS[source]}</>;
}
