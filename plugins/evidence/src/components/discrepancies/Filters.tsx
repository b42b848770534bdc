import {
  discrepancyKinds,
  discrepancyStates,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  DiscrepancyKind,
  DiscrepancyState,
} from '@plumbline/backstage-plugin-evidence-common';
import { Choose, ListChoice } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { isNarrowed, ListQuery } from '../../model/query';
import { kindsWords } from '../../model/words';

const kinds: ListChoice[] = [
  { value: '', words: 'every kind' },
  ...discrepancyKinds.map(value => ({ value, words: kindsWords[value] })),
];
const states: ListChoice[] = [
  { value: '', words: 'open and accepted' },
  ...discrepancyStates.map(value => ({ value, words: value })),
  { value: discrepancyStates.join(), words: 'every state' },
];
const baselines: ListChoice[] = [
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

/** Values come from the choices above, so they are of the vocabulary. */
function split<T extends string>(value: string): T[] {
  return value === '' ? [] : (value.split(',') as T[]);
}
