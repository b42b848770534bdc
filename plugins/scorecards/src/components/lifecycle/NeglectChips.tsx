import { Chip, RelativeTime } from '@plumbline/backstage-plugin-evidence-react';
import type { Neglect } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { neglectWords } from '../../model/lifecycleWords';

/** What is the matter with it, and since when. */
export function NeglectChips(props: { neglect: readonly Neglect[] }) {
  return (
    <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
      {props.neglect.map(({ kind, since }) => (
        <div key={kind}>
          <Chip tone="warning">{neglectWords[kind]}</Chip>{' '}
          {since && <RelativeTime instant={since} />}
        </div>
      ))}
    </Box>
  );
}
