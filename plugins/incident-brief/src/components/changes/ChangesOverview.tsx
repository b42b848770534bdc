import type {
  ChangeKind,
  CollectorStatus,
} from '@plumbline/backstage-plugin-evidence-common';
import { changeKinds } from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import { useSlow } from '@plumbline/backstage-plugin-evidence-react';
import { ChangesQuery, isLive } from '../../model/changes/query';
import { changeSourcesOf } from '../../model/changes/sources';
import {
  kindsInWords,
  shapeTimeline,
  spanInWords,
} from '../../model/changes/timeline';
import { count, kindWords } from '../../model/words';
import { Failure, Outdated } from './LiveChanges';
import { OutcomeFilter } from './OutcomeFilter';
import { Timeline } from './Timeline';
import type { useTimeline } from './useLiveChanges';

/** The answer in a sentence, then by outcome, then over time. */
export function ChangesOverview(props: {
  query: ChangesQuery;
  onQuery: (change: Partial<ChangesQuery>) => void;
  timeline: ReturnType<typeof useTimeline>;
  /** Such as `in the last hour`. */
  when: string;
  collectors?: readonly CollectorStatus[];
}) {
  const { query, onQuery, timeline, when, collectors } = props;
  const { value, last, error, answeredAt, retry } = timeline;
  const shown = value ?? last;
  const slow = useSlow(value === undefined && error === undefined);
  if (!shown || (error && !value)) {
    return error ? (
      <Failure error={error} onRetry={retry} />
    ) : (
      <Box role="status" sx={{ minHeight: 300 }}>
        {slow && 'Counting changes …'}
        <Skeleton width="50%" height={30} />
        <Skeleton variant="rectangular" height={230} />
      </Box>
    );
  }
  const picks = { kinds: query.kinds, outcome: query.outcome };
  const shape = shapeTimeline(shown, picks);
  const kinds = kindsInWords(shape, picks);
  const nobodyLooks =
    collectors !== undefined &&
    changeSourcesOf(collectors).connected.length === 0;
  return (
    <Box
      // Of the question before, until this one is answered.
      aria-busy={value === undefined}
      sx={{ opacity: slow ? 0.5 : 1 }}
    >
      {error && <Outdated error={error} answeredAt={answeredAt} />}
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 2,
          rowGap: 0.5,
          pb: 0.5,
        }}
      >
        <Box sx={{ flex: '1 1 auto' }} role="status">
          <strong>
            {nobodyLooks && shape.total === 0
              ? `What changed ${when} is unknown`
              : `${count(shape.total, 'change')} ${when}`}
          </strong>
          {kinds && `: ${kinds}`}
          {isLive(query) && (
            <Box
              component="span"
              title="Refreshed every five seconds while this page is open"
              sx={{ color: 'text.secondary' }}
            >
              {' '}
              · live
            </Box>
          )}
        </Box>
        <OutcomeFilter
          counts={shape.outcomes}
          picked={query.outcome}
          onPick={outcome => onQuery({ outcome })}
        />
      </Box>
      <Timeline
        shape={shape}
        kinds={query.kinds}
        onKinds={next => onQuery({ kinds: next, cell: undefined })}
        picked={query.cell}
        onPick={cell => onQuery({ cell })}
        unheard={unheardOf(collectors)}
        marks={
          isLive(query) ? [{ at: Date.parse(shown.at), label: 'now' }] : []
        }
      />
      {query.cell && (
        <Box sx={{ fontSize: 13 }}>
          Listed: {query.cell.kind ? kindWords[query.cell.kind] : 'all kinds'},{' '}
          {spanInWords(query.cell.from, query.cell.to)}.{' '}
          <Button
            size="small"
            onClick={() => onQuery({ cell: undefined })}
            sx={{ p: 0, textTransform: 'none' }}
          >
            List all
          </Button>
        </Box>
      )}
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
