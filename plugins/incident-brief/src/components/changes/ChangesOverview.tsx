import type {
  Change,
  ChangeKind,
  CollectorStatus,
} from '@plumbline/backstage-plugin-evidence-common';
import { changeKinds } from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import {
  Failed,
  NotRefreshed,
  useSlow,
} from '@plumbline/backstage-plugin-evidence-react';
import { ChangesQuery, isLive, shownKinds } from '../../model/changes/query';
import { changeSourcesOf } from '../../model/changes/sources';
import type { Firing } from '../../model/changes/spans';
import { shapeTimeline, spanInWords } from '../../model/changes/timeline';
import { kindWords } from '../../model/words';
import { Filters } from './Filters';
import { Timeline } from './Timeline';
import type { useTimeline } from './useLiveChanges';

/** What is shown, how much there is of it, and when it was. */
export function ChangesOverview(props: {
  query: ChangesQuery;
  onQuery: (change: Partial<ChangesQuery>) => void;
  timeline: ReturnType<typeof useTimeline>;
  firing?: Firing;
  changes: readonly Change[];
  suspects: ReadonlySet<string>;
  collectors?: readonly CollectorStatus[];
}) {
  const { query, onQuery, timeline, firing, changes, suspects } = props;
  const { value, last, error, answeredAt, retry } = timeline;
  const shown = value ?? last;
  const slow = useSlow(value === undefined && error === undefined);
  if (!shown || (error && !value)) {
    return error ? (
      <Failed what="The changes" error={error} onRetry={retry} />
    ) : (
      <Box role="status" sx={{ minHeight: 300 }}>
        {slow && 'Counting changes …'}
        <Skeleton width="60%" height={40} />
        <Skeleton variant="rounded" height={290} />
      </Box>
    );
  }
  const shape = shapeTimeline(shown, {
    kinds: shownKinds(query),
    outcome: query.outcome,
  });
  return (
    <Box
      // Of the question before, until this one is answered.
      aria-busy={value === undefined}
      sx={{ opacity: slow ? 0.5 : 1 }}
    >
      <NotRefreshed shown {...{ error, answeredAt }} />
      <Filters query={query} shape={shape} onQuery={onQuery} />
      <Paper
        variant="outlined"
        sx={{
          borderRadius: '10px',
          mt: 2,
          px: 2,
          pt: 1.5,
          pb: 0.5,
          // A phone has no room for lanes: the list has it all.
          display: { xs: 'none', sm: 'block' },
        }}
      >
        <Timeline
          shape={shape}
          firing={firing}
          changes={changes}
          suspects={suspects}
          picked={query.cell}
          onPick={cell => onQuery({ cell })}
          unheard={unheardOf(props.collectors)}
          line={
            isLive(query)
              ? { at: Date.parse(shown.at), label: 'Now' }
              : undefined
          }
        />
        {query.cell && (
          <Box sx={{ fontSize: 13, pb: 1 }}>
            Listed: {query.cell.kind ? kindWords[query.cell.kind] : 'all kinds'}
            , {spanInWords(query.cell.from, query.cell.to)}{' '}
            <Button
              size="small"
              onClick={() => onQuery({ cell: undefined })}
              sx={{ p: 0, textTransform: 'none' }}
            >
              List all
            </Button>
          </Box>
        )}
      </Paper>
    </Box>
  );
}

/** These kinds nobody would report; absent while we do not know. */
function unheardOf(
  collectors: readonly CollectorStatus[] | undefined,
): ReadonlySet<ChangeKind> {
  const heard = collectors && changeSourcesOf(collectors).kinds;
  return new Set(heard ? changeKinds.filter(kind => !heard.has(kind)) : []);
}
