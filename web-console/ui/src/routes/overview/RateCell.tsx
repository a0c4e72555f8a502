import { Num } from '../../components/Num';
import { percent } from '../../lib/quantity';
import classes from './overview.module.css';

/** A rate with a short bar behind it, so that a column can be scanned; the bar is full at 25 %. */
export function RateCell({ rate, tone }: { rate: number | null; tone: 'failure' | 'detour' }) {
  return (
    <span className={classes.rate}>
      <i data-tone={tone} style={{ width: `${Math.min(1, (rate ?? 0) * 4) * 44}px` }} aria-hidden />
      <span className={classes.rateText}>
        <Num of={percent(rate)} />
      </span>
    </span>
  );
}
