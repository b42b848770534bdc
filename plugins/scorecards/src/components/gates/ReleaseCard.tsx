import {
  Card,
  Chip,
  CopyButton,
  MaybeLink,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import { destroyedBy } from '@plumbline/backstage-plugin-scorecards-common';
import type {
  GateDiff,
  GateRequest,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { releaseWords } from '../../model/gateWords';

/** What the pipeline stated; what it did not is unknown. */
export function ReleaseCard(props: { request: GateRequest }) {
  const { head, intent, release = {}, remediates } = props.request;
  const {
    artifact = {},
    commit = head,
    diff,
    migration,
    rollback,
    tests,
  } = release;
  const { digest, signed } = artifact;
  return (
    <Card
      title="Release"
      summary="as the pipeline states it"
      action={release.url && <MaybeLink value={release.url} label="Run" />}
    >
      <Box
        component="dl"
        sx={{
          display: 'grid',
          gridTemplateColumns: 'auto minmax(0, 1fr)',
          columnGap: 2,
          rowGap: 0.75,
          m: 0,
          fontSize: 13,
          '& dt': { color: 'text.secondary' },
          '& dd': { m: 0, overflowWrap: 'anywhere' },
        }}
      >
        <Stated name="Intent">{intent}</Stated>
        <Stated name="Commit">
          {commit && <code>{commit.slice(0, 12)}</code>}
        </Stated>
        <Stated name="Digest">
          {digest && (
            <>
              <code>{releaseWords({ digest })}</code>{' '}
              <CopyButton text={() => digest} what="the digest" />
            </>
          )}
        </Stated>
        <Stated name="Signature">
          {signed !== undefined && (
            <Chip tone={signed ? 'ok' : 'critical'} dot="full">
              {signed ? 'Verified' : 'Not valid'}
            </Chip>
          )}
        </Stated>
        <Stated name="Tests">
          {tests && `${tests.passed} passed, ${tests.failed} failed`}
        </Stated>
        <Stated name="Migration">
          {migration && (
            <Chip
              tone={
                ['contracting', 'destructive'].includes(migration.kind)
                  ? 'warning'
                  : 'neutral'
              }
            >
              {migration.kind}
            </Chip>
          )}
        </Stated>
        {diff && <Stated name="Infrastructure">{diffWords(diff)}</Stated>}
        <Stated name="Rollback">{rollback?.how}</Stated>
        {remediates && <Stated name="Remediates">{remediates}</Stated>}
      </Box>
    </Card>
  );
}

/** `3 changes: deletes Namespace shop`. */
function diffWords(diff: GateDiff): string {
  const { changes, total = changes.length } = diff;
  const { text } = destroyedBy(diff);
  const count = total === 1 ? '1 change' : `${total} changes`;
  return text === '' ? count : `${count}: ${text}`;
}

function Stated(props: { name: string; children?: ReactNode }) {
  const { name, children } = props;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {children || (
          <UnknownMark
            compact
            reason={`The request states no ${name.toLowerCase()}`}
          />
        )}
      </dd>
    </>
  );
}
