import Box from '@mui/material/Box';
import { ReactNode } from 'react';

/** What people said of a verdict, beside what evidence says. */
export function Case(props: { label: string; children: ReactNode }) {
  return (
    <Box
      role="group"
      aria-label={props.label}
      sx={{
        mt: 0.75,
        pl: 1.25,
        borderLeft: 3,
        borderColor: 'divider',
        overflowWrap: 'anywhere',
      }}
    >
      {props.children}
    </Box>
  );
}
