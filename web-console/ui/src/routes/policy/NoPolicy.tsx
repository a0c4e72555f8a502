import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { EmptyNote } from '../../components/EmptyNote';
import { Panel } from '../../components/Panel';

/** Nothing was ever published: routers have no rules to route by. */
export function NoPolicy() {
  return (
    <Panel title="Document in force">
      <EmptyNote
        title="There is no policy yet"
        action={
          <Button component={Link} to="/policy/edit">
            Write the first one
          </Button>
        }
      >
        Routers refuse requests until a policy is published here or by a bootstrap file.
      </EmptyNote>
    </Panel>
  );
}
