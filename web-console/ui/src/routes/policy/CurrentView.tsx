import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { YamlView } from '../../components/code/YamlView';
import { Panel } from '../../components/Panel';
import { Waiting } from '../../components/Waiting';
import { useCurrentPolicy } from './loader';
import { DocumentActions } from './DocumentActions';
import { RolloutStatus } from './RolloutStatus';
import classes from './policy.module.css';

/** The document in force. */
export function CurrentView() {
  const { data: policy } = useCurrentPolicy();
  const published = (useLocation().state as { published?: number } | null)?.published;
  return (
    <>
      {published !== undefined && published === policy?.version && <RolloutStatus version={published} />}
      <Panel
        title="Document in force"
        note={policy && <Comment text={policy.comment} />}
        actions={
          policy && (
            <>
              <DocumentActions policy={policy} />
              <Button
                component={Link}
                to="/policy/edit"
                leftSection={<IconPencil size={14} />}
                data-testid="policy-edit"
              >
                Edit
              </Button>
            </>
          )
        }
        flush
      >
        {policy ? (
          <YamlView text={policy.document} label={`Policy document, version ${policy.version}`} />
        ) : (
          <Waiting lines={16} label="Loading the policy" />
        )}
      </Panel>
    </>
  );
}

function Comment({ text }: { text: string }) {
  return text === '' ? null : <span className={classes.comment}>“{text}”</span>;
}
