import { EntityTitle } from '@plumbline/backstage-plugin-evidence-react';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useEffect } from 'react';
import { problemWords } from '../../model/words';
import type { FieldProps } from './Field';

/** One of the requester's groups; where there is one, that one. */
export function OwnerPicker(props: FieldProps & { groups: readonly string[] }) {
  const { value, problem, disabled, groups, onChange } = props;
  const only = groups.length === 1 ? groups[0] : undefined;
  useEffect(() => {
    if (value === undefined && only) {
      onChange(only);
    }
  }, [value, only, onChange]);
  const offered =
    typeof value === 'string' && !groups.includes(value)
      ? [value, ...groups]
      : groups;
  return (
    <TextField
      select
      size="small"
      required
      label="Owner"
      disabled={disabled}
      value={value ?? ''}
      error={problem !== undefined}
      helperText={
        problem
          ? problemWords(problem)
          : 'One of your groups: it answers for what is made'
      }
      onChange={({ target }) => onChange(target.value)}
    >
      {offered.map(ref => (
        <MenuItem key={ref} value={ref}>
          <EntityTitle entityRef={ref} />
        </MenuItem>
      ))}
    </TextField>
  );
}
