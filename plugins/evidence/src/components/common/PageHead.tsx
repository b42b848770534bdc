import { Link } from '@backstage/core-components';
import { PageHead as Head } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import { useDiscrepanciesPath, useEvidencePath } from '../../usePaths';

/** The title, and the way between the two pages. */
export function PageHead(props: {
  page: 'sources' | 'discrepancies';
  /** How many there are of it. */
  count?: number;
  /** At the other end of the title's line. */
  children?: ReactNode;
}) {
  const { page, count, children } = props;
  const sources = useEvidencePath();
  const discrepancies = useDiscrepanciesPath();
  return (
    <>
      <Head title="Evidence">
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{children}</Box>
      </Head>
      <Box
        component="nav"
        aria-label="Evidence"
        sx={{
          ...{ display: 'flex', gap: 3, mt: 0.5, mb: 2 },
          ...{ borderBottom: 1, borderColor: 'divider' },
        }}
      >
        <Way to={sources} here={page === 'sources'} count={count}>
          Sources
        </Way>
        <Way to={discrepancies} here={page === 'discrepancies'} count={count}>
          Discrepancies
        </Way>
      </Box>
    </>
  );
}

function Way(props: {
  to: string;
  here: boolean;
  count?: number;
  children: string;
}) {
  const { to, here, count, children } = props;
  return (
    <Box
      component={Link}
      to={to}
      aria-current={here ? 'page' : undefined}
      sx={{
        ...{ py: 1, mb: '-1px', fontSize: 13, fontWeight: 500 },
        '&&': {
          color: here ? 'text.primary' : 'text.secondary',
          textDecoration: 'none',
        },
        borderBottom: 2,
        borderColor: here ? 'primary.main' : 'transparent',
      }}
    >
      {children}
      {here && count !== undefined && (
        <Box
          component="span"
          sx={{
            ...{ ml: 0.75, px: 0.75, borderRadius: '8px', fontSize: 11 },
            bgcolor: 'action.selected',
          }}
        >
          {count.toLocaleString('en-US')}
        </Box>
      )}
    </Box>
  );
}
