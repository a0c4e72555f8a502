import { Button } from '@mantine/core';
import { IconArrowBackUp, IconGitCompare } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { YamlView } from '../../components/code/YamlView';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Tag } from '../../components/Tag';
import { Time } from '../../components/Time';
import { Waiting } from '../../components/Waiting';
import { DocumentActions } from './DocumentActions';
import { useCurrentPolicy, useVersion } from './loader';
import classes from './policy.module.css';
import { RollbackDialog } from './RollbackDialog';
import { SourceTag } from './SourceTag';

/** One version of the document, with what can be done with it. */
export function VersionView({ version }: { version: number }) {
  const { data: current } = useCurrentPolicy();
  const query = useVersion(version);
  const [rollingBack, setRollingBack] = useState(false);
  const policy = query.data;
  const inForce = current?.version === version;

  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <Panel
        title={`Version ${version}`}
        note={
          policy && (
            <>
              {inForce ? <Tag tone="ok">in force</Tag> : <Tag>not in force</Tag>}{' '}
              <SourceTag source={policy.source} /> by {policy.author}, <Time at={policy.createdAt} />
            </>
          )
        }
        actions={
          policy && (
            <>
              <DocumentActions policy={policy} />
              {policy.parent !== null && (
                <Button
                  component={Link}
                  variant="default"
                  to={`/policy/compare?from=${policy.parent}&to=${version}`}
                  leftSection={<IconGitCompare size={14} />}
                >
                  What it changed
                </Button>
              )}
              {current && !inForce && (
                <>
                  <Button
                    component={Link}
                    variant="default"
                    to={`/policy/compare?from=${version}&to=${current.version}`}
                    leftSection={<IconGitCompare size={14} />}
                  >
                    Compare with version {current.version}
                  </Button>
                  <Button
                    variant="default"
                    leftSection={<IconArrowBackUp size={14} />}
                    onClick={() => setRollingBack(true)}
                    data-testid="policy-rollback"
                  >
                    Roll back to it
                  </Button>
                </>
              )}
            </>
          )
        }
        flush
      >
        {policy?.comment && <p className={classes.versionComment}>“{policy.comment}”</p>}
        {policy ? (
          <YamlView text={policy.document} label={`Policy document, version ${version}`} />
        ) : (
          <Waiting lines={16} label={`Loading version ${version}`} />
        )}
      </Panel>
      {current && rollingBack && (
        <RollbackDialog target={version} current={current.version} onClose={() => setRollingBack(false)} />
      )}
    </>
  );
}
