import Box from '@mui/material/Box';
import { ReactNode } from 'react';

/** What is there for those who want to look. */
export function Fold(props: {
  summary: ReactNode;
  /** Unfolded at first. */
  open?: boolean;
  children: ReactNode;
}) {
  const { summary, open, children } = props;
  return (
    <Box component="details" open={open} sx={{ mt: 1.5 }}>
      <Box component="summary" sx={{ cursor: 'pointer' }}>
        {summary}
      </Box>
      {children}
    </Box>
  );
}
