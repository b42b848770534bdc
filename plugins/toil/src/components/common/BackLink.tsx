import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import { useToilPath } from '../../usePaths';

/** The way back, above the title of a page below the backlog. */
export function BackLink() {
  return (
    <Box
      component="nav"
      aria-label="Breadcrumb"
      sx={{ fontSize: 13, '& a': { color: 'text.secondary' } }}
    >
      <Link to={useToilPath()}>Toil</Link> <span aria-hidden>›</span>
    </Box>
  );
}
