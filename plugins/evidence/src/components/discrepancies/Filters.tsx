import {
  discrepancyKinds,
  discrepancyStates,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  DiscrepancyKind,
  DiscrepancyState,
} from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { isNarrowed, ListQuery } from '../../model/query';
import { kindsWords } from '../../model/words';

type Choice = { value: string; words: string };

const kinds: Choice[] = [
  { value: '', words: 'every kind' },
  ...discrepancyKinds.map(value => ({ value, words: kindsWords[value] })),
];
const states: Choice[] = [
  { value: '', words: 'open and accepted' },
  ...discrepancyStates.map(value => ({ value, words: value })),
  { value: discrepancyStates.join(), words: 'every state' },
];
const baselines: Choice[] = [
  { value: '', words: 'new, then the baseline' },
  { value: 'false', words: 'only new since the baseline' },
  { value: 'true', words: 'only of the baseline' },
];

/** Narrows a list; the address keeps what is chosen. */
export function Filters(props: {
  query: ListQuery;
  onQuery: (change: Partial<ListQuery>) => void;
}) {
  const { query, onQuery } = props;
  const { baseline } = query;
  return (
    <Box
      role="group"
      aria-label="Narrow the list"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, my: 1 }}
    >
      <Choose
        label="Kind"
        choices={kinds}
        value={query.kinds.join()}
        onChoose={value => onQuery({ kinds: split<DiscrepancyKind>(value) })}
      />
      <Choose
        label="State"
        choices={states}
        value={query.states.join()}
        onChoose={value => onQuery({ states: split<DiscrepancyState>(value) })}
      />
      <Choose
        label="Since"
        choices={baselines}
        value={baseline === undefined ? '' : String(baseline)}
        onChoose={value =>
          onQuery({ baseline: value === '' ? undefined : value === 'true' })
        }
      />
      {isNarrowed(query) && (
        <Button
          size="small"
          onClick={() =>
            onQuery({ kinds: [], states: [], baseline: undefined })
          }
          sx={{ textTransform: 'none' }}
        >
          Show all that stands
        </Button>
      )}
    </Box>
  );
}

function Choose(props: {
  label: string;
  choices: readonly Choice[];
  value: string;
  onChoose: (value: string) => void;
}) {
  const { label, choices, value, onChoose } = props;
  const isOffered = choices.some(choice => choice.value === value);
  return (
    <TextField
      select
      size="small"
      label={label}
      value={value}
      onChange={event => onChoose(event.target.value)}
      // Its empty choice has words of its own.
      SelectProps={{ displayEmpty: true }}
      InputLabelProps={{ shrink: true }}
      sx={{ minWidth: 200, flex: { xs: '1 1 100%', sm: '0 0 auto' } }}
    >
      {choices.map(choice => (
        <MenuItem key={choice.value} value={choice.value}>
          {choice.words}
        </MenuItem>
      ))}
      {!isOffered && (
        <MenuItem value={value}>{value.replace(/,/g, ', ')}</MenuItem>
      )}
    </TextField>
  );
}

/** Values come from the choices above, so they are of the vocabulary. */
function split<T extends string>(value: string): T[] {
  return value === '' ? [] : (value.split(',') as T[]);
}
