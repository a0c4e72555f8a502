import { Button } from '@mantine/core';
import { useRouteError } from 'react-router';
import classes from './Shell.module.css';

/** Shown when the interface itself fails, or when its code cannot be fetched (a new version was deployed). */
export function CrashPage() {
  const error = useRouteError();
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <div className={classes.notFound} role="alert">
      <title>Something broke · Detour</title>
      <h1>This page broke</h1>
      <p>The console itself may be fine: reload the page. If it stays, this is a bug in the interface.</p>
      <p className="mono">{detail}</p>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </div>
  );
}
