import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ReactNode } from 'react';

/** A part of a page, with its heading. */
export function Section(props: {
  title: string;
  /** Shown beside the heading, in small. */
  note?: ReactNode;
  /** What one can do with all of it. */
  action?: ReactNode;
  children: ReactNode;
}) {
  const { title, note, action, children } = props;
  return (
    <Box component="section" aria-label={title} sx={{ mt: 2.5 }}>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'baseline',
          columnGap: 1.5,
          mb: 0.5,
        }}
      >
        <Typography
          component="h2"
          variant="h6"
          sx={{ m: 0, fontSize: 16, lineHeight: 1.5 }}
        >
          {title}
        </Typography>
        {note && (
          <Box
            component="span"
            sx={{ fontSize: 13, color: 'text.secondary', flex: '1 1 auto' }}
          >
            {note}
          </Box>
        )}
        {action}
      </Box>
      {children}
    </Box>
  );
}
