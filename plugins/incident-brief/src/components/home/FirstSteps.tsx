import { discoveryApiRef, useApi } from '@backstage/core-plugin-api';
import { tokenGuideUrl } from '@plumbline/backstage-plugin-evidence-common';
import {
  CardLink,
  ExternalLink,
  Paste,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import useAsync from 'react-use/esm/useAsync';
import type { FirstStep } from '../../model/firstSteps';
import { useSetUpPath } from '../../usePagePath';

/** What to connect first, as lines that can be pasted. */
export function FirstSteps(props: {
  /** Of the address of evidence. */
  steps: (evidenceBaseUrl: string) => readonly FirstStep[];
}) {
  const discovery = useApi(discoveryApiRef);
  const { value: baseUrl = '/api/evidence' } = useAsync(
    () => discovery.getBaseUrl('evidence'),
    [discovery],
  );
  const setUpPath = useSetUpPath();
  const steps = props.steps(baseUrl);
  return steps.length === 0 ? null : (
    <Box component="section" sx={{ mt: 3 }}>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
        <Typography component="h2" variant="h6" sx={{ m: 0, fontSize: 16 }}>
          Connect first
        </Typography>
        <CardLink to={setUpPath}>Every source</CardLink>
      </Box>
      <Box component="ol" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {steps.map(step => (
          <Box component="li" key={step.id} sx={{ py: 1 }}>
            <strong>{step.title}.</strong> {step.why}
            <Box sx={{ color: 'text.secondary', fontSize: 13, mb: 0.5 }}>
              In {step.where}:
            </Box>
            <Paste text={step.paste} what={`the lines for: ${step.title}`} />
            {step.permission && (
              <Box sx={{ color: 'text.secondary', fontSize: 13, mt: 0.5 }}>
                <code>PLUMBLINE_TOKEN</code> holds a token of{' '}
                <code>backend.auth.externalAccess</code> with the permission{' '}
                <code>{step.permission}</code>.{' '}
                <ExternalLink href={tokenGuideUrl}>
                  How to get a token
                </ExternalLink>
              </Box>
            )}
          </Box>
        ))}
      </Box>
    </Box>
  );
}
