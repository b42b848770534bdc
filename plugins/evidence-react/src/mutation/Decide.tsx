import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { type ReactNode, useState } from 'react';
import { notes } from '../list/notes';
import { Refused } from './Refused';
import { useMutation } from './useMutation';

/** One of the ways in which something can be decided. */
export type Choice = {
  words: string;
  needsReason: boolean;
  /** Says no: it is shown in red. */
  refuses?: boolean;
  /** What will happen, in a sentence; for what takes something away. */
  effect?: string;
  run: (reason: string | undefined) => Promise<unknown>;
};

/** The reason, and a button for each way to decide. */
export function Decide(props: {
  /** What is decided, for screen readers. */
  what: string;
  choices: readonly Choice[];
  onDone: () => void;
  /** After the buttons. */
  children?: ReactNode;
}) {
  const { what, choices, onDone, children } = props;
  const [reason, setReason] = useState('');
  const [lacks, setLacks] = useState(false);
  // The reason typed for this decision is not for the next one.
  const mutation = useMutation(() => {
    setReason('');
    onDone();
  });
  const choose = (choice: Choice) => {
    const text = reason.trim();
    setLacks(choice.needsReason && text === '');
    if (!choice.needsReason || text !== '') {
      void mutation.run(() => choice.run(text === '' ? undefined : text));
    }
  };
  return (
    <Box role="group" aria-label={`Decide ${what}`} sx={{ mt: 0.75 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <TextField
          size="small"
          label="Reason"
          value={reason}
          error={lacks}
          helperText={lacks ? 'Say why.' : undefined}
          inputProps={{ maxLength: 2_000 }}
          onChange={({ target }) => setReason(target.value)}
          sx={{ flex: '1 1 240px', maxWidth: 440 }}
        />
        {choices.map((choice, index) => (
          <Button
            key={choice.words}
            size="small"
            variant={index === 0 && !choice.refuses ? 'contained' : 'outlined'}
            color={choice.refuses ? 'error' : 'primary'}
            disabled={mutation.busy}
            onClick={() => choose(choice)}
            sx={{ textTransform: 'none', height: 40 }}
          >
            {choice.words}
          </Button>
        ))}
        {children}
      </Box>
      {choices.some(({ effect }) => effect) && (
        <Box component="ul" aria-label="What will happen" sx={notes}>
          {choices.map(
            ({ words, effect }) =>
              effect && (
                <li key={words}>
                  {words}: {effect}
                </li>
              ),
          )}
        </Box>
      )}
      <Refused error={mutation.failure} />
    </Box>
  );
}
