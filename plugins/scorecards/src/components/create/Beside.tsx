import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** A field, and beside it what its answer leads to. */
export function Beside(props: {
  words: readonly string[];
  children: ReactNode;
}) {
  return (
    <Box
      sx={{
        display: 'grid',
        columnGap: 2,
        rowGap: 0.5,
        alignItems: 'start',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          sm: 'minmax(0, 3fr) minmax(0, 2fr)',
        },
      }}
    >
      <div>{props.children}</div>
      <Box
        aria-live="polite"
        sx={{ fontSize: 13, color: 'text.secondary', pt: { sm: 0.5 } }}
      >
        {props.words.map(sentence => (
          <div key={sentence}>{sentence}</div>
        ))}
      </Box>
    </Box>
  );
}
