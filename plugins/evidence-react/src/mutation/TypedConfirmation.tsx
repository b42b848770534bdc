import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { FormEvent, useState } from 'react';
import { Refused } from './Refused';
import { useMutation } from './useMutation';

/** For what can't be undone: the button works once the name is typed. */
export function TypedConfirmation(props: {
  name: string;
  /** On the button, such as `Destroy ledger`. */
  label: string;
  /** While it is known that it would be refused. */
  disabled?: boolean;
  run: () => Promise<unknown>;
  onDone: () => void;
}) {
  const { name, label, disabled, run, onDone } = props;
  const [typed, setTyped] = useState('');
  const mutation = useMutation(onDone);
  const matches = typed.trim() === name;
  return (
    <Box
      component="form"
      aria-label={label}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (matches && !disabled) {
          void mutation.run(run);
        }
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <TextField
          required
          size="small"
          label={`Type ${name}`}
          value={typed}
          inputProps={{
            autoComplete: 'off',
            spellCheck: false,
          }}
          onChange={({ target }) => setTyped(target.value)}
          sx={{ flex: '1 1 200px' }}
        />
        <Button
          type="submit"
          variant="outlined"
          color="error"
          disabled={!matches || disabled || mutation.busy}
          sx={{ textTransform: 'none' }}
        >
          {label}
        </Button>
      </Box>
      <Refused error={mutation.failure} />
    </Box>
  );
}
