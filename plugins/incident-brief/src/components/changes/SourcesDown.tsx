import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';
import {
  RelativeTime,
  listWords,
} from '@plumbline/backstage-plugin-evidence-react';
import Alert from '@mui/material/Alert';
import { changeSourcesOf } from '../../model/changes/sources';

/** Which sources no longer report, and what may be missing because of it. */
export function SourcesDown(props: { collectors: readonly CollectorStatus[] }) {
  const { failing } = changeSourcesOf(props.collectors);
  if (failing.length === 0) {
    return null;
  }
  return (
    <Alert severity="warning" sx={{ mb: 1, py: 0 }}>
      {failing.map(({ id, error, lastSuccess, changeKinds = [] }) => (
        <div key={id}>
          <strong>{id}</strong> does not answer
          {error && <>: {error}</>}
          {'. '}
          {lastSuccess !== undefined && (
            <>
              It last did <RelativeTime instant={lastSuccess} />.{' '}
            </>
          )}
          {changeKinds.length > 0 &&
            `Missing here may be: ${listWords(changeKinds)} changes.`}
        </div>
      ))}
    </Alert>
  );
}
