import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

export const now = '2026-03-04T02:13:00Z';

/** An instant so many minutes before now. */
export const ago = (minutes: number) =>
  new Date(Date.parse(now) - minutes * 60_000).toISOString();

/** Things side by side. */
export function Row(props: { children: ReactNode }) {
  return (
    <Box
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5 }}
    >
      {props.children}
    </Box>
  );
}

/** Things in columns of the same width, below each other on a phone. */
export function Columns(props: { children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: 'repeat(3, minmax(0, 1fr))',
        },
      }}
    >
      {props.children}
    </Box>
  );
}
