import type { DiscrepancyDetail } from '@plumbline/backstage-plugin-evidence-common';
import {
  EntityName,
  formatExact,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { stateWords } from '../../model/words';

/** How it came to its state, the first step first. */
export function History(props: { discrepancy: DiscrepancyDetail }) {
  const { history } = props.discrepancy;
  if (history.length === 0) {
    return (
      <p style={{ margin: 0 }}>
        Visible only to users who can see every entity.
      </p>
    );
  }
  return (
    <Box component="ol" sx={{ m: 0, pl: 2.5, fontSize: 13 }}>
      {history.map(({ at, state, by, reason, until }) => (
        <li key={`${at} ${state}`}>
          {stateWords[state].words} <RelativeTime instant={at} />
          {by ? (
            <>
              {' by '}
              <EntityName entityRef={by} />
            </>
          ) : (
            ' automatically'
          )}
          {reason && `: ${reason}`}
          {until && ` (until ${formatExact(until)})`}
        </li>
      ))}
    </Box>
  );
}
