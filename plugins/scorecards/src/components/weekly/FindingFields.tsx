import { EntityPicker } from '@plumbline/backstage-plugin-evidence-react';
import type { DrillInput } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { noWords } from '../create/noWords';

type Finding = DrillInput['findings'][number];

const findingWords: Record<Finding['kind'], string> = {
  'stale-contact': 'Stale contact',
  'missing-right': 'Missing right',
  'unclear-escalation': 'Unclear escalation',
  'wrong-runbook': 'Wrong runbook',
  other: 'Other',
};
const contacts: Record<NonNullable<Finding['contact']>, string> = {
  pager: 'Pager',
  'on-call': 'On-call engineer',
  channel: 'Channel',
  escalation: 'Escalation',
  other: 'Other',
};
const users = { kind: 'user' };

/** What a drill found, and of whom or what. */
export function FindingFields(props: {
  finding: Finding;
  label: string;
  wrong?: string;
  onChange: (finding: Finding) => void;
  onRemove: () => void;
}) {
  const { finding, label, onChange, onRemove, wrong } = props;
  const { kind, text } = finding;
  return (
    <Box
      role="group"
      aria-label={label}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'start' }}
    >
      <Select
        label="Finding"
        words={findingWords}
        value={kind}
        onChange={to => onChange({ kind: to, text })}
      />
      {kind === 'stale-contact' && (
        <Select
          label="Contact"
          words={contacts}
          value={finding.contact ?? 'other'}
          onChange={contact => onChange({ ...finding, contact })}
        />
      )}
      {kind === 'missing-right' && (
        <EntityPicker
          label="User without the right"
          nothing="No user is called that"
          filter={users}
          value={finding.who}
          onChange={who => onChange({ ...finding, who })}
          sx={{ flex: '1 1 180px' }}
        />
      )}
      <TextField
        required
        size="small"
        label="What was found"
        value={text}
        error={wrong !== undefined}
        helperText={wrong ?? noWords}
        inputProps={{ maxLength: 500 }}
        sx={{ flex: '3 1 220px' }}
        onChange={({ target }) => onChange({ ...finding, text: target.value })}
      />
      <Button size="small" aria-label={`Remove ${label}`} onClick={onRemove}>
        Remove
      </Button>
    </Box>
  );
}

/** One of a few, each in words. */
export function Select<T extends string>(props: {
  label: string;
  words: Record<T, string>;
  value: T | '';
  required?: boolean;
  disabled?: boolean;
  help?: string;
  wrong?: boolean;
  isOffered?: (value: T) => boolean;
  onChange: (value: T) => void;
}) {
  const { help, isOffered = () => true, onChange, words, wrong } = props;
  const { disabled, label, required, value } = props;
  return (
    <TextField
      select
      size="small"
      {...{ disabled, label, required, value }}
      error={wrong}
      helperText={help}
      sx={{ flex: '1 1 150px' }}
      onChange={({ target }) => onChange(target.value as T)}
    >
      {(Object.keys(words) as T[]).map(one => (
        <MenuItem key={one} value={one} disabled={!isOffered(one)}>
          {words[one]}
        </MenuItem>
      ))}
    </TextField>
  );
}
