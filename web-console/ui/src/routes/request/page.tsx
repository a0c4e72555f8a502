import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { isProblemOf } from '../../api/problem';
import { EmptyNote } from '../../components/EmptyNote';
import { PageHead } from '../../components/PageHead';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Waiting } from '../../components/Waiting';
import { AttemptsPanel } from './AttemptsPanel';
import { useRequest } from './loader';
import classes from './request.module.css';
import { SummaryPanel } from './SummaryPanel';

/** The story of one request: what it was, every attempt, and why. */
export function RequestPage() {
  const { id } = useParams();
  const query = useRequest(id);
  const missing = isProblemOf(query.error, 'not-found');
  return (
    <>
      <PageHead
        title="Request"
        {...(id !== undefined && { documentTitle: `Request ${id}` })}
        note={id !== undefined && <span className="mono">{id}</span>}
      >
        <Search key={id} id={id ?? ''} />
      </PageHead>
      <div className={classes.content}>
        {id === undefined && (
          <EmptyNote title="Which request?">
            Every answer of a router carries its id in the header <code>x-detour-request-id</code>. Enter it
            above.
          </EmptyNote>
        )}
        {missing && (
          <EmptyNote
            title="There is no such request"
            action={
              <Button variant="default" onClick={() => void query.refetch()}>
                Look again
              </Button>
            }
          >
            A request arrives here some seconds after its answer. Until then, the router that answered tells
            its story at <code>/v1/requests/{id}</code>.
          </EmptyNote>
        )}
        {query.isError && !missing && (
          <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
        )}
        {id !== undefined && query.isPending && (
          <Panel title="Attempts">
            <Waiting lines={6} label="Loading the request" />
          </Panel>
        )}
        {query.data && (
          <>
            <SummaryPanel story={query.data} />
            <AttemptsPanel story={query.data} />
          </>
        )}
      </div>
    </>
  );
}

function Search({ id }: { id: string }) {
  const navigate = useNavigate();
  const [text, setText] = useState(id);
  const wanted = text.trim();
  return (
    <form
      role="search"
      className={classes.search}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== '') void navigate(`/requests/${encodeURIComponent(wanted)}`);
      }}
    >
      <TextInput
        aria-label="Request id"
        placeholder="req_…"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        className={classes.field}
        data-testid="request-id"
      />
      <Button type="submit" variant="default" leftSection={<IconSearch size={15} stroke={1.6} />}>
        Find
      </Button>
    </form>
  );
}
