import { Button, Modal } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useBlocker } from 'react-router';
import classes from './policy.module.css';

/** Asks before an unpublished edit is left behind, by a link or by closing the tab. */
export function useLeaveGuard(changed: boolean): { dialog: React.ReactNode; release: () => void } {
  const released = useRef(false);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      changed && !released.current && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!changed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [changed]);
  const dialog = (
    <Modal
      opened={blocker.state === 'blocked'}
      onClose={() => blocker.reset?.()}
      title="Leave without publishing?"
    >
      <p className={classes.lead}>Your changes are not published and would be lost.</p>
      <div className={classes.dialogActions}>
        <Button variant="default" onClick={() => blocker.reset?.()}>
          Stay
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          Discard my changes
        </Button>
      </div>
    </Modal>
  );
  return { dialog, release: () => (released.current = true) };
}
