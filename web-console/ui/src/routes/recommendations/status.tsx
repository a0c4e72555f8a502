import type { RecommendationStatus } from '../../api/types';
import { Tag, type Tone } from '../../components/Tag';

const LOOKS: Record<RecommendationStatus, { tone: Tone; word: string }> = {
  proposed: { tone: 'accent', word: 'proposed' },
  accepted: { tone: 'ok', word: 'accepted' },
  rejected: { tone: 'bad', word: 'rejected' },
  expired: { tone: 'neutral', word: 'expired' },
  canary: { tone: 'warn', word: 'canary' },
  promoted: { tone: 'ok', word: 'promoted' },
  rolled_back: { tone: 'bad', word: 'rolled back' },
};

export function StatusTag({ status, testId }: { status: RecommendationStatus; testId?: string }) {
  const { tone, word } = LOOKS[status];
  return (
    <Tag tone={tone} {...(testId !== undefined && { testId })}>
      {word}
    </Tag>
  );
}
