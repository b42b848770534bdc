import {
  discrepancyKinds,
  discrepancyStates,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  DiscrepancyKind,
  DiscrepancyOwner,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Choose,
  ListChoice,
  EntityTitle,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { isNarrowed, ListQuery } from '../../model/query';
import { OwnerTitle } from './Owners';
import { kindWords, stateWords } from '../../model/words';

const kinds: ListChoice[] = [
  { value: '', words: 'Every kind' },
  ...discrepancyKinds.map(value => ({ value, words: kindWords[value] })),
];

/** Narrows a list; the address keeps what is chosen. */
export function Filters(props: {
  query: ListQuery;
  owners: readonly DiscrepancyOwner[];
  /** The lines of those that are listed; absent where they aren't all known. */
  counts?: readonly DiscrepancyOwner[];
  onQuery: (change: Partial<ListQuery>) => void;
}) {
  const { query, owners, counts, onQuery } = props;
  const { baseline, entityRef, states } = query;
  const sum = (of: (line: DiscrepancyOwner) => number) =>
    counts?.reduce((total, line) => total + of(line), 0);
  const amounts: Partial<Record<string, number>> = {
    accepted: sum(line => line.accepted),
    open: sum(line => line.new + line.baseline - line.accepted),
    false: sum(line => line.new),
    true: sum(line => line.baseline),
  };
  const withAmount = (words: string, key: string) =>
    amounts[key] === undefined
      ? words
      : `${words} ${number(amounts[key] ?? 0)}`;
  return (
    <Box
      role="group"
      aria-label="Narrow the list"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1.5,
        mb: 2,
        '& .MuiToggleButton-root': {
          px: 1.5,
          py: 0.9,
          fontSize: 12,
          textTransform: 'none',
          lineHeight: '20px',
        },
      }}
    >
      {entityRef === undefined ? (
        <Choose
          label="Owner"
          choices={[
            { value: 'all', words: 'All owners' },
            ...owners.map(({ owner }) => ({
              value: owner ?? 'none',
              words: <OwnerTitle owner={owner} />,
            })),
          ]}
          value={query.owner ?? 'all'}
          onChoose={owner => onQuery({ owner })}
        />
      ) : (
        <strong>
          <EntityTitle entityRef={entityRef} />
        </strong>
      )}
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="State"
        value={states.length > 1 ? '' : states[0] ?? 'open'}
      >
        {discrepancyStates.map(state => (
          <ToggleButton
            key={state}
            value={state}
            onClick={() => onQuery({ states: state === 'open' ? [] : [state] })}
          >
            {withAmount(stateWords[state].words, state)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Box sx={{ flex: '1 1 0' }} />
      <Choose
        label="Kind"
        choices={kinds}
        value={query.kinds.join()}
        onChoose={value =>
          onQuery({
            kinds: value === '' ? [] : (value.split(',') as DiscrepancyKind[]),
          })
        }
      />
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="Since"
        value={String(baseline)}
      >
        {[undefined, false, true].map(value => (
          <ToggleButton
            key={String(value)}
            value={String(value)}
            title={baselineMeaning(value)}
            onClick={() => onQuery({ baseline: value })}
          >
            {value === undefined
              ? 'All'
              : withAmount(value ? 'Baseline' : 'New', String(value))}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {isNarrowed(query) && (
        <Button
          size="small"
          onClick={() =>
            onQuery({ kinds: [], states: [], baseline: undefined })
          }
          sx={{ textTransform: 'none' }}
        >
          Clear
        </Button>
      )}
    </Box>
  );
}

function baselineMeaning(baseline: boolean | undefined): string | undefined {
  if (baseline === undefined) {
    return undefined;
  }
  return baseline
    ? 'Found when its source reported for the first time'
    : 'Found since then';
}
