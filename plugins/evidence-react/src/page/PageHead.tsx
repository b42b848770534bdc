import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ReactNode } from 'react';

/** The title of a page, and where one can go from it. */
export function PageHead(props: { title: string; children?: ReactNode }) {
  const { title, children } = props;
  return (
    <Box
      component="header"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.5,
        rowGap: 1,
        minHeight: 36,
        pb: 2,
      }}
    >
      <Typography
        component="h1"
        variant="h4"
        sx={{ m: 0, fontSize: 20, flex: '1 1 auto' }}
      >
        {title}
      </Typography>
      {children}
    </Box>
  );
}
