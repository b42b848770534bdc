import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  ChangeKindIcon,
  ChangeOutcomeChip,
  ClaimValue,
  ClockProvider,
  Person,
  readable,
  RelativeTime,
  UnknownMark,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { incidentBriefApiRef } from '../../api';
import { changeHeadline, latestChange } from '../../model/changed';
import { useBriefPath } from '../../usePagePath';
import { briefAddress } from '../states/briefAddress';
import { personOf } from './OnCallCard';
import { SeverityWord } from './SeverityWord';

function Summary(props: { brief: Brief }) {
  const { brief } = props;
  const change = latestChange(brief);
  const { alerts } = brief.firing;
  const { onCall } = brief.owner.workload;
  const [first] = isKnown(onCall) ? onCall.value : [];
  const person = first && personOf(first);
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: '92px minmax(0, 1fr)',
        gap: 1,
        m: 0,
        mb: 1,
        fontSize: 13,
        '& dt': { color: 'text.secondary' },
        '& dd': { m: 0, overflowWrap: 'anywhere' },
      }}
    >
      <dt>Firing</dt>
      <dd>
        <ClaimValue field={alerts}>
          {value =>
            value.length === 0 ? (
              'No alert fires'
            ) : (
              <>
                {value[0].severity && (
                  <SeverityWord severity={value[0].severity} />
                )}{' '}
                {value[0].name}
                {value.length > 1 && ` +${value.length - 1}`}
              </>
            )
          }
        </ClaimValue>
      </dd>
      <dt>On call</dt>
      <dd>
        {person === undefined ? (
          <UnknownMark
            reason={
              isKnown(onCall) ? 'the shift is not staffed' : onCall.unknown
            }
          />
        ) : (
          <Person name={person} />
        )}
      </dd>
      <dt>Last change</dt>
      <dd>
        {change ? (
          <>
            <ChangeKindIcon kind={change.kind} />{' '}
            {changeHeadline(change).strong}{' '}
            <ChangeOutcomeChip change={change} />{' '}
            <RelativeTime instant={change.occurredAt} />
          </>
        ) : (
          <NoChange brief={brief} />
        )}
      </dd>
    </Box>
  );
}

function NoChange(props: { brief: Brief }) {
  const { environment, lastChange } = props.brief;
  return lastChange.status === 'unknown' ? (
    <UnknownMark reason={lastChange.reason} />
  ) : (
    <>None reported{environment && ` in ${environment}`}</>
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
    <Card title="Brief">
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
    </Card>
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
