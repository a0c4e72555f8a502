import { Button, Code } from '@mantine/core';
import { EmptyNote } from '../../components/EmptyNote';
import { Panel } from '../../components/Panel';
import { useRouters } from '../policy/routers';
import classes from './overview.module.css';

interface Props {
  /** Whether the installation has ever seen a request. */
  ever: boolean;
  range: string;
  filtered: boolean;
  onWiden: () => void;
  onClear: () => void;
}

/** Why the page is empty: nothing ever, nothing in this range, or nothing under these filters. */
export function NoRequests({ ever, range, filtered, onWiden, onClear }: Props) {
  return (
    <Panel title="Requests">
      {ever ? (
        <EmptyNote
          title={filtered ? `No requests for this filter in the ${range}` : `No requests in the ${range}`}
          action={
            <div className={classes.emptyActions}>
              {filtered && (
                <Button variant="default" onClick={onClear}>
                  Clear the filters
                </Button>
              )}
              <Button variant="default" onClick={onWiden}>
                Look at the last 7 days
              </Button>
            </div>
          }
        >
          The page renews by itself; new requests show up within seconds.
        </EmptyNote>
      ) : (
        <FirstRequest />
      )}
    </Panel>
  );
}

function FirstRequest() {
  const routers = useRouters();
  const address = routers.data?.routers.find((router) => router.live)?.address ?? '<router address>';
  return (
    <EmptyNote title="Waiting for the first request">
      <p>Send one through a router with a virtual key; it shows up here within seconds.</p>
      <Code block className={classes.curl}>
        {`curl http://${address}/v1/chat/completions \\
  -H 'Authorization: Bearer dtr_...' \\
  -H 'Content-Type: application/json' \\
  -d '{"model": "auto", "messages": [{"role": "user", "content": "Hello"}]}'`}
      </Code>
    </EmptyNote>
  );
}
