import { useId } from 'react';
import classes from './Panel.module.css';

interface Props {
  title: string;
  /** A quiet half-sentence behind the title. */
  note?: React.ReactNode;
  actions?: React.ReactNode;
  children: React.ReactNode;
  /** Content reaches the panel's edges (tables). */
  flush?: boolean;
}

/** A titled surface; a landmark of its own for screen readers. */
export function Panel({ title, note, actions, children, flush = false }: Props) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        {note && <span className={classes.note}>{note}</span>}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
