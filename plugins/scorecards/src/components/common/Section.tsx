import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ReactNode } from 'react';

/** A part of a page, with its heading. */
export function Section(props: { title: string; children: ReactNode }) {
  const { title, children } = props;
  return (
    <Box component="section" aria-label={title} sx={{ mt: 2 }}>
      <Typography
        component="h2"
        variant="h6"
        sx={{ m: 0, mb: 0.5, fontSize: 16 }}
      >
        {title}
      </Typography>
      {children}
    </Box>
  );
}
