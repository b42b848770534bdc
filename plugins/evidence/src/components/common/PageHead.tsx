import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ReactNode } from 'react';
import { useDiscrepanciesPath, useEvidencePath } from '../../usePaths';

/** The title, and the way between the two pages. */
export function PageHead(props: {
  title: ReactNode;
  page: 'sources' | 'discrepancies';
  children?: ReactNode;
}) {
  const { title, page, children } = props;
  const sources = useEvidencePath();
  const discrepancies = useDiscrepanciesPath();
  return (
    <Box
      component="header"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'baseline',
        columnGap: 2,
        pb: 1,
      }}
    >
      <Typography
        component="h1"
        variant="h4"
        sx={{ m: 0, fontSize: 24, flex: '1 1 auto' }}
      >
        {title}
      </Typography>
      <Box
        component="nav"
        aria-label="Evidence"
        sx={{ display: 'flex', gap: 2 }}
      >
        <Way to={sources} here={page === 'sources'}>
          Sources
        </Way>
        <Way to={discrepancies} here={page === 'discrepancies'}>
          Discrepancies
        </Way>
      </Box>
      {children}
    </Box>
  );
}

function Way(props: { to: string; here: boolean; children: string }) {
  const { to, here, children } = props;
  return (
    <Box
      component="span"
      sx={{ '& a': { fontWeight: here ? 700 : 400 }, whiteSpace: 'nowrap' }}
    >
      <Link to={to} aria-current={here ? 'page' : undefined}>
        {children}
      </Link>
    </Box>
  );
}

/** A part of a page, with its heading. */
export function Section(props: {
  title: string;
  children: ReactNode;
  note?: ReactNode;
}) {
  const { title, note, children } = props;
  return (
    <Box component="section" aria-label={title} sx={{ mt: 2 }}>
      <Typography
        component="h2"
        variant="h6"
        sx={{ m: 0, mb: 0.5, fontSize: 16 }}
      >
        {title}
        {note && (
          <Box
            component="span"
            sx={{
              ml: 1,
              fontWeight: 400,
              fontSize: 13,
              color: 'text.secondary',
            }}
          >
            {note}
          </Box>
        )}
      </Typography>
      {children}
    </Box>
  );
}
