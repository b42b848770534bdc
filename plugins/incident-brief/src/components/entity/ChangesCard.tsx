import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useEntity } from '@backstage/plugin-catalog-react';
import type {
  Change,
  ChangeTimeline,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  CardLink,
  ChangeKindIcon,
  ChangeOutcomeChip,
  ClockProvider,
  EmptyState,
  EntityName,
  Failed,
  FigureCard,
  FromTo,
  Initials,
  NotRefreshed,
  Reading,
  RelativeTime,
  Sparkline,
  StackedBar,
  toneColours,
  type Tone,
  UnknownMark,
  useAsyncKeepingLast,
  useEvidenceApi,
  WithActorName,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import { itemBeside } from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { changeTitle } from '../../model/changed';
import { usualKinds } from '../../model/changes/query';
import { changeSourcesOf } from '../../model/changes/sources';
import { useChangesPath } from '../../usePagePath';

const refreshMs = 60_000;
const listed = 3;
const listedOfTeam = 8;

/** Whose changes a page is about: the entity's, or those of what a group owns. */
export function subjectOf(entity: Entity): {
  owner?: string[];
  entityRef?: string;
} {
  const ref = stringifyEntityRef(entity);
  return entity.kind === 'Group' ? { owner: [ref] } : { entityRef: ref };
}

function useChanges(entity: Entity, days: number, limit: number) {
  const subject = subjectOf(entity);
  const api = useEvidenceApi();
  return useAsyncKeepingLast(
    async abort => {
      const filter = { ...subject, kind: usualKinds, since: `${days}d` };
      const [timeline, latest] = await Promise.all([
        api.getChangeTimeline({ ...filter, bins: days + 1 }, { abort }),
        api.listChanges({ ...filter, limit }, { abort }),
      ]);
      return { timeline, latest: latest.items };
    },
    ['incident-brief Changes', api, subject, days, limit],
    { refreshMs },
  );
}

/** Where all changes of a subject are listed. */
export function useAllChangesPath(entity: Entity, days: number): string {
  const [[key, value]] = Object.entries(subjectOf(entity));
  const query = new URLSearchParams({
    [key]: String(value),
    since: `${days}d`,
  });
  return `${useChangesPath()}?${query}`;
}

/** How often it changed, what failed, and the latest; of a team the latest alone. */
export function ChangesCard() {
  const { entity } = useEntity();
  const isTeam = entity.kind === 'Group';
  const days = isTeam ? 7 : 14;
  const path = useChangesPath();
  const all = useAllChangesPath(entity, days);
  const { value, error, refresh } = useChanges(
    entity,
    days,
    isTeam ? listedOfTeam : listed,
  );
  return (
    <Card
      title="Changes"
      summary={`${days} d`}
      action={<CardLink to={all}>{isTeam ? 'All' : 'Open'}</CardLink>}
    >
      {!value && error && (
        <Failed error={error} what="Changes" onRetry={refresh} />
      )}
      {!value && !error && <Reading what="changes" lines={4} />}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && (
        <ClockProvider instant={value.timeline.at} live>
          {value.timeline.total === 0 && <NoChanges />}
          {value.timeline.total > 0 && !isTeam && (
            <Figures timeline={value.timeline} />
          )}
          {value.latest.map((change, index) => (
            <Box
              key={change.id}
              // A phone has room for fewer; the link above leads to all.
              sx={{
                display: { xs: index < 4 ? 'block' : 'none', sm: 'block' },
              }}
            >
              <Row change={change} path={path} named={isTeam} />
            </Box>
          ))}
        </ClockProvider>
      )}
    </Card>
  );
}

/** How often what a team owns changed in a week, and how the changes ended. */
export function ChangesFigure() {
  const { entity } = useEntity();
  const { value, error } = useChanges(entity, 7, 1);
  const timeline = value?.timeline;
  const ended = timeline ? endedOf(timeline) : [];
  return (
    <FigureCard
      label="Changes, 7 d"
      figure={timeline?.total ?? (error ? 'Unknown' : '…')}
      unknown={!timeline && error !== undefined}
      picture={
        timeline &&
        timeline.total > 0 && (
          <Box sx={{ width: 90 }}>
            <Sparkline
              values={perBinOf(timeline).map(parts =>
                parts.reduce((sum, { amount }) => sum + amount, 0),
              )}
              label={`${count(timeline.total, 'change')} in 7 days, by day`}
            />
          </Box>
        )
      }
      meaning={
        error?.message ??
        (ended.length > 0 ? (
          <>
            <Box sx={{ my: 0.5 }}>
              <StackedBar
                parts={ended.map(({ amount, outcome, tone }) => ({
                  key: outcome,
                  amount,
                  tone: outcome === 'unknown' ? 'unknown' : tone,
                }))}
                label="How they ended"
                height={6}
              />
            </Box>
            {ended.map(({ amount, words }) => `${amount} ${words}`).join(' · ')}
          </>
        ) : (
          timeline && <NoChanges />
        ))
      }
    />
  );
}

/** None, where some source reports changes; unknown where none does. */
export function NoChanges() {
  const api = useEvidenceApi();
  const { value, error } = useAsyncKeepingLast(
    async abort =>
      changeSourcesOf((await api.listCollectors({ abort })).items).connected,
    ['incident-brief NoChanges', api],
  );
  if (!value && !error) {
    return <Reading what="the sources" lines={1} />;
  }
  return (
    <EmptyState>
      {value && value.length > 0 ? (
        'None reported'
      ) : (
        <UnknownMark
          reason={
            value
              ? 'no source of changes is connected'
              : 'the sources could not be read'
          }
        />
      )}
    </EmptyState>
  );
}

type Outcome = NonNullable<Change['outcome']> | 'unknown';
const shown: { outcome: Outcome; words: string; tone: Tone }[] = [
  { outcome: 'succeeded', words: 'succeeded', tone: 'primary' },
  { outcome: 'in-progress', words: 'in progress', tone: 'info' },
  { outcome: 'unknown', words: 'unknown', tone: 'neutral' },
  { outcome: 'rolled-back', words: 'rolled back', tone: 'warning' },
  { outcome: 'failed', words: 'failed', tone: 'critical' },
];

function sumOf({ counts }: ChangeTimeline, outcome: Outcome, bin?: number) {
  return counts
    .filter(
      one =>
        (one.outcome ?? 'unknown') === outcome &&
        (bin === undefined || one.bin === bin),
    )
    .reduce((sum, one) => sum + one.count, 0);
}

/** How many ended in which way, what there is none of left out. */
function endedOf(timeline: ChangeTimeline) {
  return shown
    .map(one => ({ ...one, amount: sumOf(timeline, one.outcome) }))
    .filter(({ amount }) => amount > 0);
}

/** The same of each day, with what there is none of. */
function perBinOf(timeline: ChangeTimeline) {
  const { binMs, binsFrom, to } = timeline;
  const bins = Math.ceil((Date.parse(to) - Date.parse(binsFrom)) / binMs);
  return Array.from({ length: bins }, (_, bin) =>
    shown.map(one => ({ ...one, amount: sumOf(timeline, one.outcome, bin) })),
  );
}

/** The total, how they ended, and a bar for each day. */
function Figures(props: { timeline: ChangeTimeline }) {
  const { timeline } = props;
  const { total } = timeline;
  const theme = useTheme();
  const ended = endedOf(timeline);
  const perBin = perBinOf(timeline);
  const most = Math.max(
    ...perBin.map(parts => parts.reduce((sum, { amount }) => sum + amount, 0)),
  );
  return (
    <>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'baseline',
          columnGap: 1.5,
          fontSize: 12,
          color: 'text.secondary',
        }}
      >
        <Box sx={{ mr: 'auto', fontSize: 13 }}>
          <Box
            component="span"
            sx={{ fontSize: 28, fontWeight: 600, color: 'text.primary' }}
          >
            {total}
          </Box>{' '}
          {total === 1 ? 'change' : 'changes'}
        </Box>
        {ended.map(({ outcome, words, tone, amount }) => (
          <Box
            component="span"
            key={outcome}
            sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}
          >
            <Box
              component="span"
              aria-hidden
              sx={{
                width: 9,
                height: 9,
                borderRadius: '2px',
                bgcolor: toneColours(theme, tone).color,
              }}
            />
            {amount} {words}
          </Box>
        ))}
      </Box>
      <Box
        role="img"
        aria-label={`${count(total, 'change')} in 14 days, by day`}
        sx={{
          display: 'flex',
          alignItems: 'end',
          gap: '3px',
          height: 52,
          my: 1,
        }}
      >
        {perBin.map((parts, bin) => (
          <Box
            key={bin}
            sx={{
              flex: '1 1 0',
              display: 'flex',
              height: '100%',
              flexDirection: 'column-reverse',
              borderRadius: '3px',
              overflow: 'hidden',
              borderBottom: 1,
              borderColor: 'divider',
            }}
          >
            {parts.map(({ outcome, tone, amount }) => (
              <Box
                key={outcome}
                sx={{
                  height: `${(amount / most) * 100}%`,
                  flex: 'none',
                  bgcolor: toneColours(theme, tone).color,
                  opacity: tone === 'primary' ? 0.85 : 1,
                }}
              />
            ))}
          </Box>
        ))}
      </Box>
    </>
  );
}

function Row(props: {
  change: Change;
  path: string;
  /** With the name of what changed. */
  named: boolean;
}) {
  const { change, path, named } = props;
  const { environment, outcome, revision: to, rollback } = change;
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        py: 0.9,
        flexWrap: { xs: named ? 'wrap' : 'nowrap', sm: 'nowrap' },
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 13,
      }}
    >
      <ChangeKindIcon kind={change.kind} />
      {named && change.entityRef && (
        <Box
          sx={{
            flex: { xs: '1 0 calc(100% - 40px)', sm: '0 1 25%' },
            minWidth: 90,
            fontWeight: 500,
          }}
        >
          <EntityName entityRef={change.entityRef} />
        </Box>
      )}
      <Box
        component={Link}
        to={`${path}/${change.id}`}
        sx={{
          flex: { xs: named ? '1 1 160px' : '1 1 0', sm: '1 1 0' },
          minWidth: 0,
          overflowWrap: 'anywhere',
          '&&': { color: 'text.primary' },
        }}
      >
        {to !== undefined && change.kind === 'deploy' ? (
          <>
            {itemBeside(change)} <FromTo from={rollback?.to} to={to} />
          </>
        ) : (
          changeTitle(change)
        )}
        {environment && environment !== 'production' && ` · ${environment}`}
      </Box>
      {outcome !== 'succeeded' && <ChangeOutcomeChip change={change} />}
      {named && change.actor && (
        <WithActorName actor={change.actor}>
          {name => (
            <span title={name}>
              <Initials name={name} />
            </span>
          )}
        </WithActorName>
      )}
      <Box sx={{ fontSize: 12, color: 'text.secondary', whiteSpace: 'nowrap' }}>
        <RelativeTime instant={change.occurredAt} form="age" />
      </Box>
    </Box>
  );
}
