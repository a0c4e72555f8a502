import classes from './EmptyNote.module.css';

interface Props {
  title: string;
  children?: React.ReactNode;
  action?: React.ReactNode;
}

/** What stands where data would be: why there is none, and what would bring some. */
export function EmptyNote({ title, children, action }: Props) {
  return (
    <div className={classes.empty}>
      <svg width="56" height="28" viewBox="0 0 56 28" aria-hidden className={classes.mark}>
        <path d="M3 21h12c8 0 8-14 16-14h8" />
        <path d="m35 2 5 5-5 5" />
        <path d="M22 21h31" strokeDasharray="0.1 6" />
      </svg>
      <p className={classes.title}>{title}</p>
      {children && <div className={classes.body}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
