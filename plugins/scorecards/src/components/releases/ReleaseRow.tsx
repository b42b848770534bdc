import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** A release by its name, and what there is of it. */
export function ReleaseRow(props: {
  name: string;
  digest?: string;
  /** Where it goes, or what was stated of it. */
  below?: ReactNode;
  children: ReactNode;
}) {
  const { below, children, digest, name } = props;
  return (
    <Box
      sx={{
        py: 1.5,
        borderTop: 1,
        borderColor: 'divider',
        '&:first-of-type': { borderTop: 0, pt: 0 },
        display: 'grid',
        columnGap: 2,
        rowGap: 1,
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: '160px minmax(0, 1fr)',
        },
      }}
    >
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box component="h3" sx={{ m: 0, fontSize: 16, fontWeight: 600 }}>
          {name}
        </Box>
        {digest && (
          <Box component="code" title={digest} sx={{ fontSize: 12 }}>
            {digest.slice(0, 19)}…
          </Box>
        )}
        {below && (
          <Box sx={{ fontSize: 13, color: 'text.secondary' }}>{below}</Box>
        )}
      </Box>
      {children}
    </Box>
  );
}
