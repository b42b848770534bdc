import { stringifyEntityRef } from '@backstage/catalog-model';
import { InfoCard, Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  ClockProvider,
  readable,
  RelativeTime,
  UnknownMark,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { incidentBriefApiRef } from '../../api';
import { latestChange } from '../../model/changed';
import { kindWords } from '../../model/words';
import { useBriefPath } from '../../usePagePath';
import { Lines, Line } from '../common/Line';
import { ChangeWords } from './ChangedLine';
import { briefAddress } from '../states/briefAddress';
import { TeamLine } from './OwnerLine';
import { AlertsLine } from './SignalLine';

function Summary(props: { brief: Brief }) {
  const { brief } = props;
  const change = latestChange(brief);
  return (
    <Lines>
      <AlertsLine brief={brief} />
      <Line label="On call">
        <TeamLine team={brief.owner.workload} short />
      </Line>
      <Line label="Last change">
        {change ? (
          <>
            <RelativeTime instant={change.occurredAt} />{' '}
            {kindWords[change.kind]}{' '}
            <ChangeWords change={change} subject={brief.entityRef} />
          </>
        ) : (
          <NoChange brief={brief} />
        )}
      </Line>
    </Lines>
  );
}

function NoChange(props: { brief: Brief }) {
  const { environment, lastChange } = props.brief;
  return lastChange.status === 'unknown' ? (
    <UnknownMark reason={lastChange.reason} />
  ) : (
    <>none reported for it{environment && ` in ${environment}`}</>
  );
}

/** Who is on call, what fires and what changed last, with a link to the rest. */
export function BriefCard() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const api = useApi(incidentBriefApiRef);
  const briefPath = useBriefPath();
  const answer = useAsyncKeepingLast(
    abort => api.getBrief({ entityRef }, { abort }),
    [api, entityRef],
    { refreshMs: 60_000 },
  );
  const brief =
    answer.value?.status === 'found' ? answer.value.brief : undefined;
  return (
    <InfoCard title="Brief">
      {brief ? (
        <ClockProvider instant={brief.generatedAt} live>
          <Box sx={readable}>
            <Summary brief={brief} />
          </Box>
        </ClockProvider>
      ) : (
        <Placeholder
          reason={
            answer.error?.message ??
            (answer.value && 'evidence does not know this entity yet')
          }
        />
      )}
      <Link to={briefAddress(briefPath, { entityRef })}>Open the brief</Link>
    </InfoCard>
  );
}

function Placeholder(props: { reason?: string }) {
  return props.reason ? (
    <p>
      <UnknownMark reason={props.reason} />
    </p>
  ) : (
    <Skeleton height={72} role="progressbar" aria-label="Reading the brief" />
  );
}
