import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import type { PolicyVersion } from '../../api/types';

/** Copy a document, or keep it as a file. */
export function DocumentActions({ policy }: { policy: PolicyVersion }) {
  return (
    <>
      <CopyButton value={policy.document}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy the document'}>
            <ActionIcon onClick={copy} aria-label={copied ? 'Copied' : 'Copy the document'}>
              {copied ? <IconCheck size={16} stroke={1.7} /> : <IconCopy size={16} stroke={1.7} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      <Tooltip label="Download as a file">
        <ActionIcon onClick={() => download(policy)} aria-label="Download as a file">
          <IconDownload size={16} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function download({ document: text, version }: PolicyVersion): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: `policy-v${version}.yaml` });
  link.click();
  URL.revokeObjectURL(url);
}
