import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';
import { RelativeTime } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ChangesQuery } from '../../model/changes/query';
import { changeSourcesOf } from '../../model/changes/sources';
import { changesStep } from '../../model/firstSteps';
import { count, listWords } from '../../model/words';
import { FirstSteps } from '../home/FirstSteps';
import { spanLabel } from './WindowPicker';

/** Nothing changed, and somebody looked; or nobody did. These never look alike. */
export function EmptyChanges(props: {
  /** Such as `in the last hour`. */
  when: string;
  query: ChangesQuery;
  /** Absent while they are being read. */
  collectors?: readonly CollectorStatus[];
  onQuery: (change: Partial<ChangesQuery>) => void;
}) {
  const { when, query, collectors, onQuery } = props;
  const sources = collectors && changeSourcesOf(collectors);
  if (sources && sources.connected.length === 0) {
    return (
      <Box sx={{ py: 2 }}>
        <strong>Nobody looked:</strong> no source of changes is connected, so
        what changed {when} is unknown.
        <FirstSteps steps={[changesStep]} />
      </Box>
    );
  }
  const { kinds, outcome, environment, cell, entityRef, scope } = query;
  const narrowed =
    kinds.length > 0 ||
    outcome !== undefined ||
    environment !== undefined ||
    cell !== undefined;
  return (
    <Box sx={{ py: 2 }}>
      <strong>
        {narrowed ? 'No change that fits' : 'No change'} {when}.
      </strong>{' '}
      {sources && <Heard sources={sources.connected} />}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
        {narrowed && (
          <Button
            size="small"
            variant="outlined"
            sx={{ textTransform: 'none' }}
            onClick={() =>
              onQuery({
                kinds: [],
                outcome: undefined,
                environment: undefined,
                cell: undefined,
              })
            }
          >
            Show every kind, outcome and environment
          </Button>
        )}
        {query.from === undefined && query.since !== '7d' && (
          <Button
            size="small"
            variant="outlined"
            sx={{ textTransform: 'none' }}
            onClick={() =>
              onQuery({
                since: query.since === '24h' ? '7d' : '24h',
                cell: undefined,
              })
            }
          >
            Look at {spanLabel(query.since === '24h' ? '7d' : '24h')}
          </Button>
        )}
        {(entityRef !== undefined || scope !== 'all') && (
          <Button
            size="small"
            variant="outlined"
            sx={{ textTransform: 'none' }}
            onClick={() =>
              onQuery({ scope: 'all', entityRef: undefined, cell: undefined })
            }
          >
            Look at everything
          </Button>
        )}
      </Box>
    </Box>
  );
}

/** The sources that would have reported. */
function Heard(props: { sources: readonly CollectorStatus[] }) {
  const { sources } = props;
  const answered = sources.filter(
    ({ lastSuccess }) => lastSuccess !== undefined,
  );
  return (
    <>
      {count(
        sources.length,
        'source that reports changes is',
        'sources that report changes are',
      )}{' '}
      connected: {listWords(sources.map(({ id }) => id))}.
      {answered.map(({ id, lastSuccess }) => (
        <span key={id}>
          {' '}
          {id} last answered <RelativeTime instant={lastSuccess} />.
        </span>
      ))}
    </>
  );
}
