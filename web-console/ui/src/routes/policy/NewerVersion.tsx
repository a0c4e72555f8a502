import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { Notice } from '../../components/Notice';
import type { Base } from './EditView';
import classes from './policy.module.css';

interface Props {
  base: Base;
  newer: Base;
  onDiscard: () => void;
  onKeep: () => void;
}

/** Somebody published while this edit was open: nothing is lost, but the person must choose what happens. */
export function NewerVersion({ base, newer, onDiscard, onKeep }: Props) {
  return (
    <div className={classes.problem}>
      <Notice
        kind="warning"
        title={`Version ${newer.version} was published while you were editing version ${base.version}`}
        action={
          <div className={classes.choices}>
            <Button
              component={Link}
              variant="default"
              to={`/policy/compare?from=${base.version}&to=${newer.version}`}
              target="_blank"
            >
              See what it changed
            </Button>
            <Button variant="default" onClick={onDiscard} data-testid="policy-take-newer">
              Start over from version {newer.version}
            </Button>
            <Button variant="default" onClick={onKeep} data-testid="policy-keep-mine">
              Keep my text, based on version {newer.version}
            </Button>
          </div>
        }
      >
        Publishing needs the version in force as its base. If you keep your text, the review shows what it
        would undo.
      </Notice>
    </div>
  );
}
