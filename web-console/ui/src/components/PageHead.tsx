import classes from './PageHead.module.css';

interface Props {
  title: string;
  /** The document's title, when it should say more than the heading. */
  documentTitle?: string;
  note?: React.ReactNode;
  children?: React.ReactNode;
}

/** A page's heading, its state in a few words, and its controls. */
export function PageHead({ title, documentTitle, note, children }: Props) {
  return (
    <div className={classes.head}>
      <title>{`${documentTitle ?? title} · Detour`}</title>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {note && <div className={classes.note}>{note}</div>}
      </div>
      {children && <div className={classes.controls}>{children}</div>}
    </div>
  );
}
