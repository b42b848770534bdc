import { discoveryApiRef, useApi } from '@backstage/core-plugin-api';
import type { Overview } from '@plumbline/backstage-plugin-evidence-common';
import {
  ClockProvider,
  EntityName,
  entityTitle,
  useSlow,
} from '@plumbline/backstage-plugin-evidence-react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { ReactNode } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { firstSteps } from '../../model/firstSteps';
import { FirstSteps } from './FirstSteps';
import { LatestChanges } from './LatestChanges';
import { NowFiring } from './NowFiring';

/** What fires and what changed for one's teams, and what is not connected. */
export function TeamOverview(props: {
  answer?: Overview;
  owners?: readonly string[];
  error?: Error;
  loading: boolean;
}) {
  const { answer, owners = [], error, loading } = props;
  const slow = useSlow(loading && answer === undefined);
  const discovery = useApi(discoveryApiRef);
  const { value: baseUrl = '/api/evidence' } = useAsync(
    () => discovery.getBaseUrl('evidence'),
    [discovery],
  );

  if (!answer) {
    return error ? (
      <Alert severity="error" sx={{ mt: 2 }}>
        What fires and what changed could not be read: {error.message}
      </Alert>
    ) : (
      <Box sx={{ mt: 2, minHeight: 200 }} role="status">
        {slow && 'Reading what fires and what changed for your teams …'}
        <Skeleton width="60%" />
        <Skeleton width="80%" />
      </Box>
    );
  }
  const steps = firstSteps(answer, baseUrl);
  const groups = owners.filter(ref => ref.startsWith('group:'));
  return (
    <ClockProvider instant={answer.at} live>
      {error && (
        <Alert severity="error" sx={{ mt: 1, py: 0 }}>
          This is no longer being renewed: {error.message}
        </Alert>
      )}
      {answer.entities === 0 && (
        <Box sx={{ mt: 2 }}>
          No data yet: the catalog has no entity that you may see.
        </Box>
      )}
      {answer.entities > 0 && (
        <>
          <Teams groups={groups} />
          <Block title="Firing">
            <NowFiring overview={answer} />
          </Block>
          <Block title="Changed lately">
            <LatestChanges overview={answer} />
          </Block>
        </>
      )}
      {steps.length > 0 && <FirstSteps steps={steps} />}
    </ClockProvider>
  );
}

function Teams(props: { groups: readonly string[] }) {
  const { groups } = props;
  return (
    <Box sx={{ mt: 2, color: 'text.secondary' }}>
      {groups.length === 0 ? (
        <>
          You are in no group that the catalog knows, so this is about
          everybody&apos;s services.
        </>
      ) : (
        <>
          For{' '}
          {groups.map((ref, index) => (
            <span key={ref}>
              {index > 0 && ', '}
              <EntityName entityRef={ref} title={entityTitle(ref)} />
            </span>
          ))}
        </>
      )}
    </Box>
  );
}

function Block(props: { title: string; children: ReactNode }) {
  return (
    <Box component="section" sx={{ mt: 1.5 }}>
      <Typography component="h2" variant="h6" sx={{ m: 0, fontSize: 16 }}>
        {props.title}
      </Typography>
      {props.children}
    </Box>
  );
}
