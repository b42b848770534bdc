import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';
import {
  RelativeTime,
  UnknownMark,
  count,
  listWords,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ChangesQuery } from '../../model/changes/query';
import { changeSourcesOf } from '../../model/changes/sources';
import { changesStep } from '../../model/firstSteps';
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
        <UnknownMark
          reason={`what changed ${when}: no source of changes is connected`}
        />
        <FirstSteps steps={baseUrl => [changesStep(baseUrl)]} />
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
        {narrowed ? 'No changes that fit' : 'No changes'} {when}
      </strong>{' '}
      · {sources && <Heard sources={sources.connected} />}
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
            Clear the filters
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
            Show {spanLabel(query.since === '24h' ? '7d' : '24h')}
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
            Show all teams
          </Button>
        )}
      </Box>
    </Box>
  );
}

/** The sources that would have reported. */
function Heard(props: { sources: readonly CollectorStatus[] }) {
  const { sources } = props;
  const answers = sources
    .flatMap(({ lastSuccess }) => lastSuccess ?? [])
    .sort();
  return (
    <Box
      component="span"
      title={listWords(sources.map(({ id }) => id))}
      sx={{ color: 'text.secondary' }}
    >
      {count(sources.length, 'source reports', 'sources report')} changes
      {answers.length > 0 && (
        <>
          , the latest answer <RelativeTime instant={answers.at(-1)} />
        </>
      )}
    </Box>
  );
}
