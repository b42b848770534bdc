import {
  EntityName,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type { GroupDecision } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';

const actionWords = {
  split: 'parted it from other work',
  merge: 'made it one with other work',
} as const;

/** Who decided what belongs together, the latest first. */
export function Decisions(props: { decisions: readonly GroupDecision[] }) {
  const { decisions } = props;
  return decisions.length === 0 ? null : (
    <Box
      component="ul"
      aria-label="What people decided about the group"
      sx={{ m: 0, mt: 1, pl: 2.5 }}
    >
      {decisions.map(({ at, by, action, note }) => (
        <li key={`${at} ${action}`}>
          <EntityName entityRef={by} /> {actionWords[action]},{' '}
          <RelativeTime instant={at} />
          {note && `: ${note}`}
        </li>
      ))}
    </Box>
  );
}
