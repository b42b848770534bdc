import { Link } from '@backstage/core-components';
import { RelativeTime } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ScorecardRow } from '../../model/scorecard';
import { requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { NextStepLink } from '../common/NextStepLink';

/** The one thing to do before any other, and what it mends. */
export function FirstStep(props: { row: ScorecardRow }) {
  const { verdict, control } = props.row;
  const pathOf = useControlPath();
  return (
    <Box
      component="section"
      aria-label="What to do first"
      sx={{
        mt: 1.5,
        px: 1.5,
        py: 1,
        border: 1,
        borderColor: 'divider',
        borderLeft: 4,
        borderLeftColor: 'primary.main',
        borderRadius: 1,
        bgcolor: 'background.paper',
      }}
    >
      <Box sx={{ fontSize: 16 }}>
        First:{' '}
        <strong>
          <NextStepLink step={verdict.nextStep!} />
        </strong>
      </Box>
      <Box sx={{ color: 'text.secondary' }}>
        for <Link to={pathOf(verdict.control)}>{titleOf(props.row)}</Link>,
        which is {requirementWords[verdict.requirement].toLowerCase()} and
        {control && ` of ${control.severity} severity, and`} fails since{' '}
        <RelativeTime instant={verdict.failingSince ?? verdict.since} />
      </Box>
    </Box>
  );
}

/** A control that is no longer in force has only its id. */
export function titleOf({ control, verdict }: ScorecardRow): string {
  return control?.title ?? verdict.control;
}
