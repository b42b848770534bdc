import {
  count,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import type { StandardsProblem } from '@plumbline/backstage-plugin-provisioning-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';

/** Files that are not in force as they are written. */
export function ProblemList(props: { problems: readonly StandardsProblem[] }) {
  const { problems } = props;
  if (problems.length === 0) {
    return null;
  }
  return (
    <Alert severity="warning" sx={{ mb: 2 }}>
      <strong>{count(problems.length, 'problem')} in what is written.</strong>{' '}
      The last good version of each file stays in force.
      <Box component="ul" sx={{ m: 0, pl: 2.5, overflowWrap: 'anywhere' }}>
        {problems.map(({ path, reason }) => (
          <li key={`${path} ${reason}`}>
            <code>{path}</code>: <EntityTitlesIn text={reason} />
          </li>
        ))}
      </Box>
    </Alert>
  );
}
