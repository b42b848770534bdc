import Box from '@mui/material/Box';
import type { SourceState } from '@plumbline/backstage-plugin-evidence-react';
import { sourceStateMarks, sourceStateWords } from '../../model/sources';

const colours: Partial<Record<SourceState, string>> = {
  failing: 'error.main',
  hanging: 'error.main',
  quiet: 'warning.main',
};

/** How a source is doing: a mark and the word. */
export function SourceWord(props: { state: SourceState }) {
  const { state } = props;
  return (
    <Box
      component="span"
      sx={{
        whiteSpace: 'nowrap',
        fontWeight: colours[state] ? 700 : 400,
        borderLeft: 4,
        borderColor: colours[state] ?? 'transparent',
        pl: 0.75,
      }}
    >
      <span aria-hidden>{sourceStateMarks[state]} </span>
      {sourceStateWords[state]}
    </Box>
  );
}
