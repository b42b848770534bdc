import Box from '@mui/material/Box';
import { ReactNode } from 'react';

/** An exemption or a dispute of a verdict, beside the evidence. */
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
