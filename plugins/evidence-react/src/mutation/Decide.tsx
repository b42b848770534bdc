import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { type ReactNode, useRef, useState } from 'react';
import { statusOf } from '../async/failure';
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
  /** Reads anew what is shown: it has changed since, and nothing was decided. */
  onConflict: () => void;
  /** After the buttons. */
  children?: ReactNode;
}) {
  const { what, choices, onDone, onConflict, children } = props;
  const field = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  // The reason typed for this decision is not for the next one.
  const mutation = useMutation(() => {
    setReason('');
    onDone();
  });
  const choose = (choice: Choice) => {
    const text = reason.trim();
    const lacks = choice.needsReason && text === '';
    setTried(lacks);
    if (lacks) {
      field.current?.focus();
    } else {
      void mutation.run(async () => {
        try {
          await choice.run(text === '' ? undefined : text);
        } catch (error) {
          if (statusOf(error as Error) === 409) {
            onConflict();
          }
          throw error;
        }
      });
    }
  };
  const isMissing = tried && reason.trim() === '';
  const needing = choices.filter(({ needsReason }) => needsReason);
  return (
    <Box role="group" aria-label={`Decide ${what}`} sx={{ mt: 0.75 }}>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 1,
          rowGap: 1.5,
          alignItems: 'flex-start',
          // As high as the fields beside them.
          '& > [class*=MuiButton-root]': { height: 37 },
        }}
      >
        <TextField
          size="small"
          label="Reason"
          required={needing.length === choices.length}
          value={reason}
          inputRef={field}
          error={isMissing}
          helperText={isMissing ? 'Say why.' : reasonHelp(needing, choices)}
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
            sx={{ textTransform: 'none' }}
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

/** For which of the choices a reason is required, where it is not for all. */
function reasonHelp(
  needing: readonly Choice[],
  choices: readonly Choice[],
): string | undefined {
  if (needing.length === choices.length) {
    return undefined;
  }
  return needing.length === 0
    ? 'Optional'
    : `Required for: ${needing.map(({ words }) => words).join(', ')}`;
}
