import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import type { ScorecardRow } from '../../model/scorecard';
import { titleOf } from './FirstStep';
import { VerdictHistory } from './VerdictHistory';

/** What one can ask and do about a verdict; one thing open at a time. */
export function VerdictActions(props: { row: ScorecardRow }) {
  const { verdict } = props.row;
  const [open, setOpen] = useState<'history'>();
  const title = titleOf(props.row);
  return (
    <>
      <Box sx={{ ml: -0.75, mt: 0.25 }}>
        <Button
          size="small"
          aria-expanded={open === 'history'}
          aria-label={`History of ‘${title}’`}
          onClick={() => setOpen(open === 'history' ? undefined : 'history')}
          sx={{ textTransform: 'none', minWidth: 0, py: 0, px: 0.75 }}
        >
          History
        </Button>
      </Box>
      {open === 'history' && <VerdictHistory verdict={verdict} />}
    </>
  );
}
