import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Fragment, ReactNode } from 'react';

/** The title of a page, where it stands, and where one can go from it. */
export function PageHead(props: {
  title: string;
  /** The pages above it, the highest first. */
  crumbs?: readonly { to: string; title: string }[];
  /** Before the title: the icon of its kind. */
  icon?: ReactNode;
  /** Beside the title: its state. */
  status?: ReactNode;
  /** Under the title: one muted line. */
  below?: ReactNode;
  children?: ReactNode;
}) {
  const { title, crumbs = [], icon, status, below, children } = props;
  return (
    <>
      {crumbs.length > 0 && (
        <Box component="nav" aria-label="Breadcrumb" sx={{ fontSize: 13 }}>
          {crumbs.map(({ to, title: above }, index) => (
            <Fragment key={to}>
              {index > 0 && <span aria-hidden> › </span>}
              <Link to={to}>{above}</Link>
            </Fragment>
          ))}
        </Box>
      )}
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
        {icon}
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 1.25,
            flex: '1 1 auto',
            minWidth: 0,
          }}
        >
          <Typography
            component="h1"
            variant="h4"
            sx={{ m: 0, fontSize: 20, overflowWrap: 'anywhere' }}
          >
            {title}
          </Typography>
          {status}
          {below && (
            <Box
              sx={{ flexBasis: '100%', fontSize: 13, color: 'text.secondary' }}
            >
              {below}
            </Box>
          )}
        </Box>
        {children}
      </Box>
    </>
  );
}
