import { IconInfoCircle } from '@tabler/icons-react';
import classes from './Notice.module.css';

interface Props {
  title: string;
  children?: React.ReactNode;
  action?: React.ReactNode;
  kind?: 'info' | 'warning' | 'success';
}

/** A calm message inside the page: something to know, not something that failed. */
export function Notice({ title, children, action, kind = 'info' }: Props) {
  return (
    <div className={classes.notice} data-kind={kind} role="status">
      <IconInfoCircle size={18} stroke={1.7} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <p className={classes.title}>{title}</p>
        {children && <div className={classes.meaning}>{children}</div>}
      </div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
