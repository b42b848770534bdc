import {
  ClaimText,
  SourcesProvider,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Evidence } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { valueWords } from '../../model/words';

/** What was judged: each fact with its source and age. */
export function EvidenceList(props: { evidence: readonly Evidence[] }) {
  const { evidence } = props;
  if (evidence.length === 0) {
    return (
      <Box sx={{ color: 'text.secondary' }}>
        No evidence is known of what it looks at.
      </Box>
    );
  }
  return (
    <SourcesProvider shown>
      <Box
        component="ul"
        aria-label="Evidence"
        sx={{ m: 0, pl: 2.5, fontSize: 13, overflowWrap: 'anywhere' }}
      >
        {evidence.map(({ fact, value, ...claim }) => (
          <li key={fact}>
            <code>{fact}</code>{' '}
            <ClaimText claim={claim}>
              <code>{valueWords(value)}</code>
            </ClaimText>
          </li>
        ))}
      </Box>
    </SourcesProvider>
  );
}
