import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import type {
  Change,
  Overview,
  SloState,
} from '@plumbline/backstage-plugin-evidence-common';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  ClaimText,
  ClockProvider,
  DataTable,
  EmptyState,
  EntityName,
  entityTitle,
  Failed,
  formatUtcTime,
  Initials,
  MaybeLink,
  NotRefreshed,
  Reading,
  RelativeTime,
  StatusChip,
  toneColours,
  UnknownMark,
  useAsyncKeepingLast,
  useEvidenceApi,
  useNow,
  type Column,
  type Status,
  capital,
  percent,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  healthOf,
  type Brief,
  type OnCallLevel,
} from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState, type ComponentProps } from 'react';
import { usualKinds } from '../../model/changes/query';
import { healthStatus } from '../../model/neighbours';
import { changeSources } from '../../model/overview';
import { kindWords } from '../../model/words';
import { afterWords, personOf, unassignedReason } from '../brief/OnCallCard';
import { Budget, worstOf } from '../common/ErrorBudget';
import { NowFiring } from '../home/NowFiring';
import { useTeamBrief } from './useEntityBrief';

const refreshMs = 60_000;
const shown = 12;
const changeDays = 30;
/** The most that one answer has. */
const changesRead = 500;

/** What fires and how the services are, of the team whose page it is. */
function useTeamOverview() {
  const owner = stringifyEntityRef(useEntity().entity);
  const api = useEvidenceApi();
  return useAsyncKeepingLast(
    abort => api.getOverview({ owner: [owner] }, { abort }),
    ['incident-brief TeamOverview', api, owner],
    { refreshMs },
  );
}

/** What fires for a team; the card of Home, for one owner. */
export function TeamFiringCard() {
  const { value, error, refresh } = useTeamOverview();
  if (!value) {
    return (
      <Card title="Firing">
        {error ? (
          <Failed error={error} what="What fires" onRetry={refresh} />
        ) : (
          <Reading what="what fires" lines={2} />
        )}
      </Card>
    );
  }
  return (
    <ClockProvider instant={value.at} live>
      <NotRefreshed shown error={error} />
      <NowFiring overview={value} />
    </ClockProvider>
  );
}

type Row = {
  entityRef: string;
  title: string;
  tier?: string;
  status: Status;
  /** What is left of the error budget that burns fastest. */
  left?: number;
  hasObjective: boolean;
  change?: Change;
  /** Why it is not known whether anything changed. */
  changeUnknown?: string;
};

const order: Status[] = ['alerting', 'degraded', 'unknown', 'stale', 'ok'];

/** A team's services, the worst first. */
function rowsOf(
  overview: Overview,
  changes: readonly Change[],
  changeUnknown: string | undefined,
): Row[] {
  const { services = [] } = overview;
  return services
    .map(({ entityRef, facts, tier, title = entityTitle(entityRef) }) => {
      const objectives = facts
        .filter(({ name }) => name === 'slo.state')
        .flatMap(({ value }) => value as SloState[]);
      return {
        entityRef,
        tier,
        title,
        status: healthStatus(healthOf(facts, entityRef)),
        left: worstOf(objectives).at(0)?.budgetRemaining,
        hasObjective: objectives.length > 0,
        change: changes.find(change => change.entityRef === entityRef),
        changeUnknown,
      };
    })
    .sort(
      (a, b) =>
        order.indexOf(a.status) - order.indexOf(b.status) ||
        (a.tier ?? '9').localeCompare(b.tier ?? '9') ||
        a.title.localeCompare(b.title),
    );
}

const columns: Column<Row>[] = [
  {
    id: 'service',
    head: 'Service',
    rowHead: true,
    phone: 'line',
    cell: ({ entityRef, title }) => (
      <Box component="span" sx={{ pl: { md: 0.5 }, fontWeight: 500 }}>
        <EntityName entityRef={entityRef} title={title} />
      </Box>
    ),
  },
  {
    id: 'tier',
    head: 'Tier',
    phone: 'hidden',
    cell: ({ tier }) => tier ?? <UnknownMark compact reason="not declared" />,
  },
  {
    id: 'state',
    head: 'State',
    cell: ({ status }) => <StatusChip status={status} />,
  },
  {
    id: 'budget',
    head: 'Error budget',
    phone: 'hidden',
    nowrap: true,
    cell: ({ hasObjective, left }) =>
      left === undefined ? (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {hasObjective ? 'Unknown' : 'No objective'}
        </Box>
      ) : (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <Budget left={left} />
          {percent(left)}
        </Box>
      ),
  },
  {
    id: 'change',
    head: 'Last change',
    nowrap: true,
    cell: ({ change, changeUnknown }) =>
      change ? (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {capital(kindWords[change.kind])},{' '}
          <RelativeTime instant={change.occurredAt} />
        </Box>
      ) : (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {changeUnknown === undefined ? (
            `None in ${changeDays} d`
          ) : (
            <UnknownMark compact reason={changeUnknown} />
          )}
        </Box>
      ),
  },
];

function whyChangeUnknown(
  overview: Overview,
  changes: { value?: { nextCursor?: string }; error?: Error },
): string | undefined {
  if (!changes.value) {
    return 'the changes could not be read';
  }
  if (changes.value.nextCursor) {
    return `more than ${changesRead} changes of the team in ${changeDays} d`;
  }
  return changeSources(overview) === 0
    ? 'no source of changes is connected'
    : undefined;
}

/** The services of a team with their state, error budget and last change. */
export function ServicesCard() {
  const owner = stringifyEntityRef(useEntity().entity);
  const api = useEvidenceApi();
  const { value, error, refresh } = useTeamOverview();
  const changes = useAsyncKeepingLast(
    abort =>
      api.listChanges(
        {
          owner: [owner],
          kind: usualKinds,
          since: `${changeDays}d`,
          limit: changesRead,
        },
        { abort },
      ),
    ['incident-brief TeamChanges', api, owner],
    { refreshMs },
  );
  const [isWhole, setWhole] = useState(false);
  const isRead = changes.value ?? changes.error;
  const rows =
    value &&
    isRead &&
    rowsOf(value, changes.value?.items ?? [], whyChangeUnknown(value, changes));
  return (
    <Card title="Services" summary="worst first" flush>
      {!value && error ? (
        <Box sx={{ px: 2 }}>
          <Failed error={error} what="Services" onRetry={refresh} />
        </Box>
      ) : (
        <ClockProvider instant={value?.at ?? new Date().toISOString()} live>
          <NotRefreshed shown={value !== undefined} error={error} />
          <DataTable
            caption="Services"
            columns={columns}
            rows={isWhole ? rows : rows?.slice(0, shown)}
            keyOf={({ entityRef }) => entityRef}
            empty={
              <EmptyState>The catalog has no service of this team</EmptyState>
            }
          />
          {rows && !isWhole && rows.length > shown && (
            <Button
              size="small"
              onClick={() => setWhole(true)}
              sx={{ m: 1, textTransform: 'none' }}
            >
              Show {rows.length - shown} more
            </Button>
          )}
        </ClockProvider>
      )}
    </Card>
  );
}

/** Who is called for a team now, who after that, and where the schedule is. */
export function TeamOnCallCard() {
  const { entity } = useEntity();
  const { value, brief, error, refresh } = useTeamBrief(entity);
  const team = brief?.owner.workload;
  return (
    <Card
      title="On call"
      action={
        team &&
        isKnown(team.escalation) && (
          <Box sx={{ fontSize: 13 }}>
            <MaybeLink value={team.escalation.value} label="Policy" />
          </Box>
        )
      }
    >
      {!value && !error && <Reading what="who is on call" lines={3} />}
      {!value && error && (
        <Failed error={error} what="Who is on call" onRetry={refresh} />
      )}
      {value && !brief && (
        <UnknownMark reason="evidence has read no service of the team yet" />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {brief && (
        <ClockProvider instant={brief.generatedAt} live>
          <Levels brief={brief} />
        </ClockProvider>
      )}
    </Card>
  );
}

function Levels(props: { brief: Brief }) {
  const { onCall } = props.brief.owner.workload;
  if (!isKnown(onCall)) {
    return <UnknownMark reason={onCall.unknown} />;
  }
  const { value, ...claim } = onCall;
  if (value.length === 0) {
    return <UnknownMark reason="the roster names none for this instant" />;
  }
  // Several people may be on one level.
  const levels = [...new Set(value.map(({ level }) => level))];
  return (
    <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 13 }}>
      {value.map(level => (
        <Level
          key={`${level.level} ${level.user}`}
          level={level}
          number={levels.indexOf(level.level) + 1}
          claim={level.level === levels[0] ? claim : undefined}
        />
      ))}
    </Box>
  );
}

function Level(props: {
  level: OnCallLevel;
  number: number;
  claim?: ComponentProps<typeof ClaimText>['claim'];
}) {
  const { level, number, claim } = props;
  const now = useNow();
  const name = personOf(level);
  const words = name ?? (
    <UnknownMark compact reason={unassignedReason(level)} />
  );
  return (
    <Box
      component="li"
      sx={{ display: 'flex', alignItems: 'center', gap: 1.25, py: 0.75 }}
    >
      <Box
        component="span"
        aria-hidden
        sx={theme => ({
          display: 'inline-flex',
          width: 20,
          height: 20,
          flex: 'none',
          alignItems: 'center',
          justifyContent: 'center',
          borderRadius: '50%',
          fontSize: 11,
          fontWeight: 600,
          color: claim ? 'primary.contrastText' : 'text.secondary',
          bgcolor: claim ? toneColours(theme, 'primary').color : 'action.hover',
        })}
      >
        {number}
      </Box>
      {name && <Initials name={name} />}
      <Box sx={{ flex: '1 1 0', minWidth: 0 }}>
        <Box sx={{ fontWeight: 500 }}>
          {claim ? <ClaimText claim={claim}>{words}</ClaimText> : words}
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {level.until && `until ${formatUtcTime(level.until, now)}`}
          {level.always && 'always'}
        </Box>
      </Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary', whiteSpace: 'nowrap' }}>
        {claim ? 'now' : afterWords(level.after) ?? 'then'}
      </Box>
    </Box>
  );
}
