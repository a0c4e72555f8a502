import classes from './Tag.module.css';

export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad';

/** A state in one word; the word carries the meaning, the colour only helps. */
export function Tag({
  tone = 'neutral',
  children,
  testId,
}: {
  tone?: Tone;
  children: React.ReactNode;
  testId?: string;
}) {
  return (
    <span className={classes.tag} data-tone={tone} data-testid={testId}>
      {children}
    </span>
  );
}
