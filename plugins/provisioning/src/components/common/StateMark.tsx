import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { stateTones, stateWords, Tone, toneMarks } from '../../model/words';

const colours: Readonly<Record<Tone, string>> = {
  good: 'success.main',
  bad: 'error.main',
  waits: 'warning.main',
  moves: 'info.main',
  over: 'text.secondary',
};

/** A state by its shape and its word. */
export function StateMark(props: { state: State; words?: string }) {
  const { state, words = stateWords[state] } = props;
  const tone = stateTones[state];
  return (
    <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
      <Box
        component="span"
        aria-hidden
        sx={{ fontWeight: 700, color: colours[tone], mr: 0.5 }}
      >
        {toneMarks[tone]}
      </Box>
      {words}
    </Box>
  );
}
