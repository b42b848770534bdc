import {
  MaybeLink,
  count,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import type { ControlsProblem } from '@plumbline/backstage-plugin-scorecards-common';

/** Files that are not in force as they are written, and what is instead. */
export function ProblemList(props: { problems: readonly ControlsProblem[] }) {
  const { problems } = props;
  if (problems.length === 0) {
    return null;
  }
  return (
    <Alert severity="warning" sx={{ my: 1 }}>
      <strong>{count(problems.length, 'problem')} in what is written.</strong>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {problems.map(problem => (
          <li key={`${problem.source} ${problem.path} ${problem.line}`}>
            <Where problem={problem} />:{' '}
            <EntityTitlesIn text={problem.reason} />
            {problem.inForce &&
              ` (version ${problem.inForce.version} of '${problem.inForce.control}' stays in force)`}
          </li>
        ))}
      </Box>
    </Alert>
  );
}

function Where(props: { problem: ControlsProblem }) {
  const { source, path, line, url } = props.problem;
  const label = [path ?? source, line].filter(Boolean).join(':');
  return url ? <MaybeLink value={url} label={label} /> : <>{label}</>;
}
