import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardLink,
  Chip,
  EmptyState,
  Failed,
  failureOf,
  FigureCard,
  Reading,
  Sparkline,
  StaleMark,
  UnknownMark,
  useAsyncKeepingLast,
  NotRefreshed,
  count,
  percent,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import { bucketRuleOf } from '@plumbline/backstage-plugin-toil-common';
import type { ListedCandidate } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { toilApiRef } from '../../api';
import {
  bucketTones,
  rateWords,
  stateTones,
  stateWords,
  timeWords,
} from '../../model/words';
import { useCandidatePath, useTeamPath, useToilPath } from '../../usePaths';
import { BundleButton } from '../candidate/BundleButton';
import { CandidateTable } from '../list/CandidateTable';
import { TeamToil } from '../team/TeamPage';
import { useTeam } from '../team/useTeam';

const refreshMs = 60_000;
const shown = 3;
/** More kinds of work than one service has. */
const most = 200;
const states = ['suggested', 'open', 'in-progress'] as const;

function useWork(entity: Entity) {
  const api = useApi(toilApiRef);
  const ref = stringifyEntityRef(entity);
  const isTeam = entity.kind === 'Group';
  return useAsyncKeepingLast(
    abort =>
      api.listCandidates(
        {
          ...(isTeam ? { owner: ref } : { service: ref }),
          state: [...states],
          limit: most,
        },
        { abort },
      ),
    ['toil Work', api, ref, isTeam],
    { refreshMs },
  );
}

/** What people do by hand on a service or in a team, the highest priority first. */
export function ToilCard() {
  const { entity } = useEntity();
  const ref = stringifyEntityRef(entity);
  const isTeam = entity.kind === 'Group';
  const path = useToilPath();
  const teamPath = useTeamPath()(ref);
  const { value, error } = useWork(entity);
  return (
    <Card
      title="Toil"
      action={
        value &&
        value.items.length > 0 && (
          <CardLink
            to={
              teamPath ??
              `${path}?service=${encodeURIComponent(
                ref,
              )}&state=${states.join()}`
            }
          >
            Open
          </CardLink>
        )
      }
    >
      {!value && !error && (
        <Skeleton
          height={48}
          role="progressbar"
          aria-label="Reading the toil"
        />
      )}
      {!value && error && (
        <UnknownMark reason={failureOf(error, 'The toil').title} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && value.items.length > 0 && !isTeam && <Hours work={value} />}
      {value && <Work items={value.items.slice(0, shown)} />}
      {!isTeam && (
        <Box sx={{ ml: -0.75, mt: 0.5 }}>
          <BundleButton entityRef={ref} />
        </Box>
      )}
    </Card>
  );
}

/** Hours a month, as far as they are known, and occurrences week by week. */
function Hours(props: { work: Page<ListedCandidate> }) {
  const { items, nextCursor } = props.work;
  const timed = items.flatMap(({ minutesPerMonth }) => minutesPerMonth ?? []);
  const isWhole = timed.length === items.length && nextCursor === undefined;
  const weeks = weeksOf(items);
  return (
    <Box sx={{ display: 'flex', alignItems: 'end', gap: 2, mb: 0.5 }}>
      <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
        <Box
          component="span"
          sx={{ fontSize: 28, fontWeight: 600, color: 'text.primary' }}
        >
          {timed.length > 0 && !isWhole && '≥ '}
          {timeWords(
            timed.length > 0 ? timed.reduce((a, b) => a + b, 0) : undefined,
          )}
        </Box>
        {timed.length > 0 && ' / month'}
      </Box>
      {weeks.length > 1 && (
        <Box sx={{ width: 100, ml: 'auto' }}>
          <Sparkline
            values={weeks}
            tone="warning"
            label={`Occurrences a week in ${weeks.length} weeks: ${
              weeks[0]
            } at first, ${weeks[weeks.length - 1]} now`}
          />
        </Box>
      )}
    </Box>
  );
}

/** Occurrences of all, week by week, of what some source looks at. */
function weeksOf(items: readonly ListedCandidate[]): number[] {
  const looked = items.filter(({ weeks }) => weeks.length > 0);
  const length = Math.min(...looked.map(({ weeks }) => weeks.length));
  return looked.length === 0
    ? []
    : Array.from({ length }, (_, week) =>
        looked.reduce(
          (sum, { weeks }) => sum + weeks[weeks.length - length + week],
          0,
        ),
      );
}

function Work(props: { items: readonly ListedCandidate[] }) {
  const { items } = props;
  const pathOf = useCandidatePath();
  if (items.length === 0) {
    return <EmptyState>No recurring work reported yet</EmptyState>;
  }
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13 }}>
      {items.map(candidate => (
        <Box
          component="li"
          key={candidate.id}
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 1.25,
            rowGap: 0.5,
            py: 1,
            borderTop: 1,
            borderColor: 'divider',
            '&:first-of-type': { borderTop: 0 },
          }}
        >
          <Box
            sx={{ flex: '1 1 130px', minWidth: 0, overflowWrap: 'anywhere' }}
          >
            <Box
              component={Link}
              to={pathOf(candidate.id)}
              sx={{ fontWeight: 500, '&&': { color: 'text.primary' } }}
            >
              {candidate.title}
            </Box>{' '}
            {candidate.stale && <StaleMark />}
            <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
              {timeWords(candidate.minutesPerMonth)}
              {' · '}
              {rateWords(candidate.observedPerMonth)}
            </Box>
          </Box>
          {candidate.state === 'in-progress' ? (
            <Chip tone={stateTones[candidate.state]}>
              {stateWords[candidate.state]}
            </Chip>
          ) : (
            <Chip tone={bucketTones[candidate.bucket]}>
              {bucketRuleOf(candidate.bucket).title}
            </Chip>
          )}
        </Box>
      ))}
    </Box>
  );
}

/** How much of a team's time it takes. */
export function ToilFigure() {
  const { entity } = useEntity();
  const { value, error } = useTeam(stringifyEntityRef(entity));
  const toil = value?.toil;
  const weeks = toil?.weeks.map(({ minutes }) => minutes / 60) ?? [];
  return (
    <FigureCard
      label="Toil"
      figure={
        (toil && timeWords(toil.minutesPerMonth)) ?? (error ? 'Unknown' : '…')
      }
      unknown={toil ? toil.minutesPerMonth === undefined : error !== undefined}
      unit={toil?.minutesPerMonth === undefined ? undefined : '/ month'}
      meaning={
        error?.message ??
        (toil &&
          (toil.share === undefined
            ? 'How many people share it is unknown'
            : `${percent(toil.share)} of ${count(
                toil.people!,
                'person’s',
                'people’s',
              )} time`))
      }
      picture={
        weeks.some(hours => hours > 0) && (
          <Box sx={{ width: 90 }}>
            <Sparkline
              values={weeks}
              tone="warning"
              label={`${weeks.length} weeks of hours; the tab Toil has the numbers`}
            />
          </Box>
        )
      }
    />
  );
}

/** All work of a service, or what a team's takes of its time, as a tab. */
export function ToilTab() {
  const { entity } = useEntity();
  return entity.kind === 'Group' ? (
    <TeamToil owner={stringifyEntityRef(entity)} />
  ) : (
    <ServiceToil entity={entity} />
  );
}

function ServiceToil(props: { entity: Entity }) {
  const { value, error, refresh } = useWork(props.entity);
  return (
    <Card title="Work" flush>
      <Box sx={{ px: value?.items.length ? 0 : 2 }}>
        {!value && !error && <Reading what="toil" lines={6} />}
        {!value && error && (
          <Failed error={error} what="Toil" onRetry={refresh} />
        )}
        {value?.items.length === 0 && (
          <EmptyState>No recurring work reported yet</EmptyState>
        )}
        {value && value.items.length > 0 && (
          <CandidateTable
            label="Toil"
            candidates={value.items}
            isStale={false}
            sort="priority"
          />
        )}
      </Box>
    </Card>
  );
}
