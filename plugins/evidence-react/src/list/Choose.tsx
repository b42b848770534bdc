import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { ReactNode } from 'react';

/** What a list can be narrowed to; the empty value is all of it. */
export type ListChoice = { value: string; words: ReactNode };

/** Narrows a list by one of some values; one that is not offered is shown as it is. */
export function Choose(props: {
  label: string;
  choices: readonly ListChoice[];
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
