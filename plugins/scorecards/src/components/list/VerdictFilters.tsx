import {
  requirements,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';
import type {
  DebtOwner,
  Requirement,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useEffect, useState } from 'react';
import type { ListQuery } from '../../model/listQuery';
import { requirementWords, statusWords } from '../../model/words';

type Choice = { value: string; words: string };

const all = { value: '', words: 'all' };
const statuses: Choice[] = [
  ...(['fail', 'unknown', 'exempt', 'pass'] as const).map(value => ({
    value,
    words: statusWords[value],
  })),
  { value: 'fail,unknown', words: 'fails or unknown' },
  { value: '', words: 'whatever it came to' },
];
const asked: Choice[] = [
  all,
  ...requirements.map(value => ({ value, words: requirementWords[value] })),
];
const owners: Choice[] = [
  all,
  { value: 'service', words: 'the service’s' },
  { value: 'platform', words: 'the platform’s' },
];
const baselines: Choice[] = [
  all,
  { value: 'false', words: 'new since the baseline' },
  { value: 'true', words: 'in the baseline' },
];

/** Narrows a list on the server; the address keeps what is chosen. */
export function VerdictFilters(props: {
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  /** What is typed is looked for in these. */
  textLabel: string;
  /** One control has one requirement, so there is nothing to choose. */
  ofOneControl: boolean;
}) {
  const { query, onQuery, textLabel, ofOneControl } = props;
  const { status, requirement = '', ownedBy = '', baseline } = query;
  const change = (part: Partial<ListQuery>) => onQuery({ ...query, ...part });
  return (
    <Box
      role="group"
      aria-label="Narrow the list"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, my: 1.5 }}
    >
      <Search
        label={textLabel}
        value={query.text ?? ''}
        onSearch={text => change({ text: text || undefined })}
      />
      <Choose
        label="Verdict"
        choices={statuses}
        value={status.join()}
        onChoose={value => change({ status: split(value) as VerdictStatus[] })}
      />
      {!ofOneControl && (
        <Choose
          label="Requirement"
          choices={asked}
          value={requirement}
          onChoose={value =>
            change({ requirement: (value || undefined) as Requirement })
          }
        />
      )}
      <Choose
        label="Whose debt"
        choices={owners}
        value={ownedBy}
        onChoose={value =>
          change({ ownedBy: (value || undefined) as DebtOwner })
        }
      />
      <Choose
        label="Baseline"
        choices={baselines}
        value={baseline === undefined ? '' : String(baseline)}
        onChoose={value =>
          change({ baseline: value === '' ? undefined : value === 'true' })
        }
      />
    </Box>
  );
}

const typingMs = 300;

/** Asks once nothing was typed for a moment. */
function Search(props: {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  const { label, value, onSearch } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) {
      return undefined;
    }
    const timer = setTimeout(() => onSearch(text), typingMs);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);
  return (
    <TextField
      size="small"
      type="search"
      label={label}
      value={text}
      inputProps={{ maxLength: 200 }}
      onChange={({ target }) => setText(target.value)}
      sx={{ flex: { xs: '1 1 100%', sm: '1 1 220px' }, maxWidth: { sm: 320 } }}
    />
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
      onChange={({ target }) => onChoose(target.value)}
      // Its empty choice has words of its own.
      SelectProps={{ displayEmpty: true }}
      InputLabelProps={{ shrink: true }}
      sx={{ minWidth: 150, flex: { xs: '1 1 45%', sm: '0 0 auto' } }}
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

function split(value: string): string[] {
  return value === '' ? [] : value.split(',');
}
