import {
  ClaimText,
  ExternalLink,
  notes,
  SourcesProvider,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Evidence } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { addressOf, valueWords } from '../../model/valueWords';

/** What was judged: each fact with its source and age. */
export function EvidenceList(props: { evidence: readonly Evidence[] }) {
  return (
    <SourcesProvider shown>
      <Box component="ul" aria-label="Evidence" sx={notes}>
        {props.evidence.map(({ fact, value, ...claim }) => {
          const address = claim.source.url ? undefined : addressOf(value);
          return (
            <li key={fact}>
              <code>{fact}</code>{' '}
              <ClaimText claim={claim}>{valueWords(value)}</ClaimText>
              {address && (
                <>
                  {' '}
                  <ExternalLink href={address}>see it</ExternalLink>
                </>
              )}
            </li>
          );
        })}
      </Box>
    </SourcesProvider>
  );
}
