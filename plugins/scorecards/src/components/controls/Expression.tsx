import Box from '@mui/material/Box';
import { ReactNode } from 'react';

/** A rule, as it is written. */
export function Expression(props: { label: string; children: ReactNode }) {
  const { label, children } = props;
  return (
    <Box
      component="pre"
      // It scrolls sideways, so the keyboard must reach it.
      tabIndex={0}
      role="region"
      aria-label={label}
      sx={{
        m: 0,
        my: 0.5,
        px: 1,
        py: 0.5,
        overflowX: 'auto',
        fontSize: 12,
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'action.hover',
      }}
    >
      {children}
    </Box>
  );
}
