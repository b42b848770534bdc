import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  duration,
  leastSample,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  count,
  EntityName,
  Failed,
  Fold,
  Reading,
  RelativeTime,
  toneColours,
  UnknownMark,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { GateWaits } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useSearchParams } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { useGateDecisionPath } from '../../usePaths';

type Row = GateWaits['rules'][number];

/** For how long rules kept deploys waiting: a bar for the median and one for p90. */
export function WaitingCard() {
  const api = useApi(scorecardsApiRef);
  const [parameters] = useSearchParams();
  const of = {
    entityRef: parameters.get('entityRef') ?? undefined,
    owner: parameters.get('owner') ?? undefined,
  };
  const subject = of.entityRef ?? of.owner;
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getGateWaits(of, { abort }),
    ['scorecards GatesPage waits', api, of.entityRef, of.owner],
    { refreshMs: 60_000 },
  );
  if (!value) {
    return error ? (
      <Failed error={error} what="The waiting times" onRetry={refresh} />
    ) : (
      <Reading what="the waiting times" lines={3} />
    );
  }
  const { completeFrom, rules } = value;
  const longest = Math.max(1, ...rules.map(({ p90 = 0 }) => p90));
  return (
    <Card
      title="Waiting by rule"
      summary={
        subject === undefined ? (
          'Deploys of 30 days'
        ) : (
          <>
            Deploys of 30 days of <EntityName entityRef={subject} />
          </>
        )
      }
    >
      {rules.length === 0 && (
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
          No rule stopped a deploy.
        </Box>
      )}
      {rules.map(row => (
        <RuleWaits key={row.rule} row={row} longest={longest} />
      ))}
      {completeFrom !== undefined && (
        <Box sx={{ fontSize: 12, color: 'text.secondary', mt: 1 }}>
          Complete from <RelativeTime instant={completeFrom} />
        </Box>
      )}
    </Card>
  );
}

function RuleWaits(props: { row: Row; longest: number }) {
  const { longest, row } = props;
  const { median, p90, sample, title, waiting, waits } = row;
  return (
    <Box
      role="group"
      aria-label={title}
      sx={{
        display: 'grid',
        columnGap: 2,
        py: 1,
        fontSize: 13,
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          md: 'minmax(0, 2fr) minmax(0, 3fr)',
        },
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box>
        <Box sx={{ fontWeight: 500 }}>{title}</Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {count(sample, 'wait')} ended{' '}
          {waiting > 0 && <Chip tone="warning">{waiting} still waiting</Chip>}
        </Box>
      </Box>
      <Box>
        {median === undefined || p90 === undefined ? (
          <UnknownMark
            reason={`not enough data: ${sample} of ${leastSample}`}
          />
        ) : (
          <>
            <Bar label="Median" length={median} longest={longest} />
            <Bar label="90%" length={p90} longest={longest} isFaint />
          </>
        )}
      </Box>
      <Box sx={{ gridColumn: '1 / -1' }}>
        <LatestWaits waits={waits} />
      </Box>
    </Box>
  );
}

function Bar(props: {
  label: string;
  length: number;
  longest: number;
  isFaint?: boolean;
}) {
  const { isFaint, label, length, longest } = props;
  return (
    <Box
      sx={{
        display: 'grid',
        alignItems: 'center',
        columnGap: 1,
        gridTemplateColumns: '56px minmax(0, 1fr) 88px',
      }}
    >
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{label}</Box>
      <Box
        aria-hidden
        sx={theme => ({
          height: 8,
          minWidth: 2,
          borderRadius: '4px',
          width: `${(length / longest) * 100}%`,
          background: toneColours(theme, 'warning').color,
          opacity: isFaint ? 0.5 : 1,
        })}
      />
      <Box sx={{ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}>
        {duration(length)}
      </Box>
    </Box>
  );
}

/** What a figure is of, for those who want to look. */
export function LatestWaits(props: Pick<Row, 'waits'>) {
  return (
    <Fold summary="Decisions">
      {props.waits.map(wait => (
        <Wait key={`${wait.decision} ${wait.entityRef}`} wait={wait} />
      ))}
    </Fold>
  );
}

function Wait(props: { wait: Row['waits'][number] }) {
  const { decision, endedBy, entityRef, environment, from, until } = props.wait;
  const pathOf = useGateDecisionPath();
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, py: 0.25 }}>
      <EntityName entityRef={entityRef} /> to {environment}
      <Link to={pathOf(decision)}>
        <RelativeTime instant={from} />
      </Link>
      {until === undefined ? (
        <Chip tone="warning">Still waiting</Chip>
      ) : (
        <span>{duration(Date.parse(until) - Date.parse(from))}</span>
      )}
      {endedBy !== undefined && <Link to={pathOf(endedBy)}>let out</Link>}
    </Box>
  );
}
