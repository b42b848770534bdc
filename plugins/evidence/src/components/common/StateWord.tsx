import type { DiscrepancyState } from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import { stateMarks, stateMeanings } from '../../model/words';

/** The state of a discrepancy: a mark and the word. */
export function StateWord(props: { state: DiscrepancyState }) {
  const { state } = props;
  return (
    <Box component="span" title={stateMeanings[state]}>
      <span aria-hidden>{stateMarks[state]} </span>
      {state}
    </Box>
  );
}
