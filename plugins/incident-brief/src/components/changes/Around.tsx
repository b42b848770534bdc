import {
  changeKinds,
  type ChangeDetail,
  type ChangeScope,
} from '@plumbline/backstage-plugin-evidence-common';
import { Failed } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useRef, useState } from 'react';
import useMeasure from 'react-use/esm/useMeasure';
import { binsFor } from '../../model/changes/bins';
import {
  ChangesQuery,
  listFilter,
  PickedCell,
  timelineFilter,
} from '../../model/changes/query';
import { shapeTimeline } from '../../model/changes/timeline';
import { LiveChanges } from './LiveChanges';
import { Timeline } from './Timeline';
import { useLiveList, useTimeline } from './useLiveChanges';

/** How far one looks, before and after. */
const reachMs = 3_600_000;

const scopes: { scope: ChangeScope; words: string }[] = [
  { scope: 'entity', words: 'Entity' },
  { scope: 'neighbourhood', words: 'Neighbours' },
  { scope: 'system', words: 'System' },
  { scope: 'team', words: 'Owner' },
];

/** What else happened an hour before and after, and where. */
export function Around(props: { change: ChangeDetail }) {
  const { entityRef, id, occurredAt } = props.change;
  const [scope, setScope] = useState<ChangeScope>('neighbourhood');
  const [cell, setCell] = useState<PickedCell>();
  const box = useRef<HTMLDivElement>(null);
  const [measured, { width }] = useMeasure<HTMLDivElement>();
  const at = Date.parse(occurredAt);
  const query: ChangesQuery = {
    ...(entityRef === undefined ? { scope: 'all' } : { scope, entityRef }),
    kinds: changeKinds,
    since: '1h',
    from: new Date(at - reachMs).toISOString(),
    to: new Date(at + reachMs).toISOString(),
    cell,
  };
  // Near now, the time after it is not over.
  const live = at + reachMs > Date.now();
  const timeline = useTimeline(timelineFilter(query, []), {
    bins: binsFor(width),
    live,
  });
  const list = useLiveList(listFilter(query, []), {
    live,
    // The page is about this change, and its place among the others.
    reading: () => true,
    onNews: timeline.retry,
  });
  const counted = timeline.value ?? timeline.last;
  return (
    <Box component="section" sx={{ mt: 3 }} ref={measured}>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: 1.5,
          mb: 1,
        }}
      >
        <Typography component="h2" variant="h6" sx={{ m: 0, fontSize: 16 }}>
          An hour before and after
        </Typography>
        {entityRef !== undefined && (
          <ToggleButtonGroup
            size="small"
            exclusive
            aria-label="Where"
            value={scope}
            onChange={(_, next: ChangeScope | null) => {
              setScope(next ?? scope);
              setCell(undefined);
            }}
            sx={{ '& button': { px: 1.25, py: 0.25, textTransform: 'none' } }}
          >
            {scopes.map(({ scope: one, words }) => (
              <ToggleButton key={one} value={one}>
                {words}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        )}
      </Box>
      {counted && (
        <Paper
          variant="outlined"
          sx={{ borderRadius: '10px', mb: 2, px: 2, pt: 1.5, pb: 0.5 }}
        >
          <Timeline
            shape={shapeTimeline(counted, { kinds: [] })}
            picked={cell}
            onPick={setCell}
            unheard={new Set()}
            line={{ at, label: 'This' }}
          />
        </Paper>
      )}
      {!counted && timeline.error && (
        <Failed
          what="The changes"
          error={timeline.error}
          onRetry={timeline.retry}
        />
      )}
      <LiveChanges
        list={list}
        box={box}
        caption="Changes an hour before and after"
        onset={occurredAt}
        subjectId={id}
        empty={<>No change.</>}
      />
    </Box>
  );
}
