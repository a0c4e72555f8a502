import type { Review } from '../../api/types';
import { Tag, type Tone } from '../../components/Tag';

type Decision = NonNullable<Review['decision']>;

const DECISIONS: Record<Decision, { tone: Tone; word: string }> = {
  retry: { tone: 'accent', word: 'sent back' },
  edit_and_retry: { tone: 'accent', word: 'edited and sent back' },
  answer: { tone: 'ok', word: 'answered by hand' },
  discard: { tone: 'bad', word: 'discarded' },
  withdrawn: { tone: 'neutral', word: 'taken back' },
};

export function DecisionTag({ decision }: { decision: Review['decision'] }) {
  if (decision === null) return <Tag tone="warn">waiting</Tag>;
  const { tone, word } = DECISIONS[decision];
  return <Tag tone={tone}>{word}</Tag>;
}
