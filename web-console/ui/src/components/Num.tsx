import { GAP, type Quantity } from '../lib/quantity';
import classes from './Num.module.css';

/** A number with its unit; the unit is quieter than the number. */
export function Num({ of }: { of: Quantity }) {
  if (of.text === '–') {
    return (
      <span className={classes.nothing}>
        <span aria-hidden>–</span>
        <span className="visually-hidden">no data</span>
      </span>
    );
  }
  return (
    <span className={classes.num}>
      {of.text}
      {of.unit !== '' && <span className={classes.unit}>{GAP + of.unit}</span>}
    </span>
  );
}
