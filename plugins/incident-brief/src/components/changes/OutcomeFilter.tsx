import Box from '@mui/material/Box';
import {
  OutcomeCounts,
  outcomeWords,
  ShownOutcome,
  shownOutcomes,
} from '../../model/changes/outcomes';
import { OutcomeShape } from './OutcomeMark';

/** What the shapes mean, how many there are of each, and a way to see only these. */
export function OutcomeFilter(props: {
  counts: OutcomeCounts;
  picked?: ShownOutcome;
  onPick: (outcome: ShownOutcome | undefined) => void;
}) {
  const { counts, picked, onPick } = props;
  return (
    <Box
      role="group"
      aria-label="Outcomes"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}
    >
      {shownOutcomes.map(outcome => {
        const amount = counts[outcome] ?? 0;
        const pressed = outcome === picked;
        return (
          <Box
            key={outcome}
            component="button"
            type="button"
            aria-pressed={pressed}
            onClick={() => onPick(pressed ? undefined : outcome)}
            sx={{
              display: 'inline-flex',
              alignItems: 'center',
              gap: 0.75,
              px: 1,
              py: 0.125,
              font: 'inherit',
              fontSize: 13,
              border: 1,
              borderColor: pressed ? 'primary.main' : 'divider',
              borderRadius: 4,
              cursor: 'pointer',
              color: amount === 0 ? 'text.secondary' : 'text.primary',
              bgcolor: pressed ? 'action.selected' : 'transparent',
              '&:hover': { bgcolor: 'action.selected' },
            }}
          >
            <OutcomeShape outcome={outcome} />
            <span style={{ fontVariantNumeric: 'tabular-nums' }}>
              <strong>{amount.toLocaleString('en-US')}</strong>{' '}
              {outcomeWords[outcome]}
            </span>
          </Box>
        );
      })}
    </Box>
  );
}
