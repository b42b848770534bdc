import {
  changeKinds,
  type ChangeKind,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  ChangeKindIcon,
  capital,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import type { ReactNode } from 'react';
import {
  outcomeWords,
  shownOutcomes,
  type ShownOutcome,
} from '../../model/changes/outcomes';
import { shownKinds, type ChangesQuery } from '../../model/changes/query';
import type { TimelineShape } from '../../model/changes/timeline';
import { kindWords } from '../../model/words';
import { OutcomeShape } from '../common/OutcomeMark';

/** Commits are a kind, and their lane is the filter for what is merged. */
const offered = shownOutcomes.filter(
  outcome => outcome !== 'merged' && outcome !== 'succeeded',
);

/** Which kinds and outcomes are shown, and how many there are of each. */
export function Filters(props: {
  query: ChangesQuery;
  shape: TimelineShape;
  onQuery: (change: Partial<ChangesQuery>) => void;
}) {
  const { query, shape, onQuery } = props;
  const kinds = shownKinds(query);
  const toggled = (kind: ChangeKind) =>
    changeKinds.filter(one => kinds.includes(one) !== (one === kind));
  const outcomes = offered.filter(
    one => one !== 'unknown' || query.outcome === one || shape.outcomes[one],
  );
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <Group label="Kinds">
        {shape.rows.map(({ kind, total }) => (
          <Filter
            key={kind}
            on={kinds.includes(kind)}
            icon={<ChangeKindIcon kind={kind} />}
            words={capital(kindWords[kind])}
            count={total}
            onClick={() => onQuery({ kinds: toggled(kind), cell: undefined })}
          />
        ))}
      </Group>
      <Box sx={{ borderLeft: 1, borderColor: 'divider', mx: 0.5 }} />
      <Group label="Outcomes">
        {outcomes.map((outcome: ShownOutcome) => (
          <Filter
            key={outcome}
            on={query.outcome === outcome}
            icon={<OutcomeShape outcome={outcome} />}
            words={capital(outcomeWords[outcome])}
            count={shape.outcomes[outcome] ?? 0}
            onClick={() =>
              onQuery({
                outcome: query.outcome === outcome ? undefined : outcome,
              })
            }
          />
        ))}
      </Group>
    </Box>
  );
}

function Group(props: { label: string; children: ReactNode }) {
  return (
    <Box
      role="group"
      aria-label={props.label}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}
    >
      {props.children}
    </Box>
  );
}

function Filter(props: {
  on: boolean;
  icon: ReactNode;
  words: string;
  count: number;
  onClick: () => void;
}) {
  const { on, icon, words, count, onClick } = props;
  return (
    <ToggleButton
      value={words}
      size="small"
      selected={on}
      onClick={onClick}
      sx={{
        gap: 0.75,
        px: 1.25,
        py: 0.5,
        fontSize: 13,
        lineHeight: '18px',
        textTransform: 'none',
        borderRadius: '6px',
        color: 'text.secondary',
        bgcolor: 'background.paper',
        '&.Mui-selected': { borderColor: 'primary.main' },
        '& svg': { fontSize: 16 },
      }}
    >
      <Box component="span" aria-hidden sx={{ display: 'inline-flex' }}>
        {icon}
      </Box>
      {words}{' '}
      <span style={{ fontVariantNumeric: 'tabular-nums' }}>
        {number(count)}
      </span>
    </ToggleButton>
  );
}
