import {
  ClaimText,
  ExternalLink,
  RelativeTime,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Evidence } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { addressOf, valueWords } from '../../model/valueWords';

/** What was judged: each fact with its value, mark and age; its source on hover. */
export function EvidenceList(props: { evidence: readonly Evidence[] }) {
  return (
    <Box
      component="ul"
      aria-label="Evidence"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 2,
        rowGap: 0.5,
        m: 0,
        mt: 0.5,
        p: 0,
        listStyle: 'none',
        fontSize: 13,
        overflowWrap: 'anywhere',
      }}
    >
      {props.evidence.map(({ fact, value, ...claim }) => {
        const address = claim.source.url ?? addressOf(value);
        return (
          <li key={fact}>
            <Box
              component="code"
              sx={{
                px: 0.75,
                py: '2px',
                mr: 0.5,
                fontSize: 12,
                borderRadius: '4px',
                bgcolor: 'action.hover',
              }}
            >
              {fact}
            </Box>
            <ClaimText claim={claim}>
              <EntityTitlesIn text={valueWords(value)} />
            </ClaimText>{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              <RelativeTime instant={claim.observedAt} form="age" />
              {address && (
                <>
                  {' '}
                  <ExternalLink href={address}>source</ExternalLink>
                </>
              )}
            </Box>
          </li>
        );
      })}
    </Box>
  );
}
