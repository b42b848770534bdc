import {
  EntityName,
  plainly,
  RelativeTime,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ProvisioningRequest } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { StateMark } from '../common/StateMark';

/** Each step with who and when, the latest first. */
export function Timeline(props: {
  request: Pick<ProvisioningRequest, 'timeline'>;
}) {
  const entries = [...props.request.timeline].reverse();
  return (
    <Section title="Time line" note="the latest first">
      <Box
        component="ol"
        reversed
        aria-label="Time line"
        sx={{ m: 0, p: 0, listStyle: 'none' }}
      >
        {entries.map(({ actor, at, message, seq, state }) => (
          <Box
            component="li"
            key={seq}
            sx={{
              pl: 1.5,
              pb: 1,
              borderLeft: 2,
              borderColor: 'divider',
              overflowWrap: 'anywhere',
            }}
          >
            <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
              <StateMark state={state} /> · <RelativeTime instant={at} /> ·{' '}
              {actor ? <EntityName entityRef={actor} /> : 'by itself'}
            </Box>
            {plainly(message)}
          </Box>
        ))}
      </Box>
    </Section>
  );
}
