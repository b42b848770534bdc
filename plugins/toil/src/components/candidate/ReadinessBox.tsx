import {
  EntityName,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import { readinessParts } from '@plumbline/backstage-plugin-toil-common';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';

/** What must be written down before an automation is begun. */
export function ReadinessBox(props: { candidate: CandidateDetail }) {
  const { readiness, missing } = props.candidate;
  return (
    <Section
      title="Readiness contract"
      note={
        missing.length === 0
          ? 'complete'
          : `missing: ${missing.join(', ')}; without it nothing is begun`
      }
    >
      <Box
        component="dl"
        sx={{
          display: 'grid',
          gridTemplateColumns: 'minmax(120px, max-content) minmax(0, 1fr)',
          columnGap: 2,
          rowGap: 0.25,
          m: 0,
          overflowWrap: 'anywhere',
        }}
      >
        {readinessParts.map(({ part, words }) => {
          const value = readiness[part];
          return [
            <dt key={part}>
              <Box
                component="span"
                aria-hidden
                sx={{ color: value ? 'success.main' : 'error.main' }}
              >
                {value ? '✓' : '✗'}{' '}
              </Box>
              {words}
            </dt>,
            <Box component="dd" key={`${part} value`} sx={{ m: 0 }}>
              {value === undefined && (
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  missing
                </Box>
              )}
              {value !== undefined &&
                (part === 'codeOwner' || part === 'failureOwner' ? (
                  <EntityName entityRef={value} />
                ) : (
                  value
                ))}
            </Box>,
          ];
        })}
      </Box>
    </Section>
  );
}
