import Box from '@mui/material/Box';
import { ReactNode } from 'react';

/** What is there for whoever wants to look. */
export function Fold(props: { summary: ReactNode; children: ReactNode }) {
  const { summary, children } = props;
  return (
    <Box component="details" sx={{ mt: 1.5 }}>
      <Box component="summary" sx={{ cursor: 'pointer' }}>
        {summary}
      </Box>
      {children}
    </Box>
  );
}
