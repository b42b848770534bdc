import { Content, Page } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  CardLink,
  ClockProvider,
  formatExact,
  readable,
  UnknownMark,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
  Failed,
  capital,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Change,
  ChangeKind,
  ChangeTimeline,
} from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import useMeasure from 'react-use/esm/useMeasure';
import {
  ChangesQuery,
  isLive,
  listFilter,
  shownKinds,
  timelineFilter,
} from '../../model/changes/query';
import { ownersOf } from '../../model/myTeams';
import { ChangesOverview } from './ChangesOverview';
import { LiveChanges, useReading } from './LiveChanges';
import { useChangesPath } from '../../usePagePath';
import { EmptyChanges } from './EmptyChanges';
import { EnvironmentPicker } from './EnvironmentPicker';
import { ScopePicker } from './ScopePicker';
import { SourcesDown } from './SourcesDown';
import { useChangesQuery } from './useChangesQuery';
import { useLiveList, useTimeline } from './useLiveChanges';
import { WindowPicker } from './WindowPicker';
import { windowInWords } from '../../model/changes/words';
import { binsFor } from '../../model/changes/bins';
import { outcomeWords, shownOutcomes } from '../../model/changes/outcomes';
import { OutcomeShape } from '../common/OutcomeMark';
import { useFiring } from './useFiring';

const longBinMs = 3_600_000;
const beforeIncidentMs = 3_600_000;

/** `/changes`: what happened, where, in the last hour. */
export function ChangesPage() {
  useDocumentTitle('Changes');
  const identity = useApi(identityApiRef);
  const owners = useAsyncKeepingLast(async () => {
    const { ownershipEntityRefs, userEntityRef } =
      await identity.getBackstageIdentity();
    return ownersOf(ownershipEntityRefs, userEntityRef);
  }, ['incident-brief ChangesPage', identity]);
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1500, mx: 'auto', mt: -1, ...readable }}>
          {owners.error ? (
            <Failed
              what="The changes"
              error={owners.error}
              onRetry={owners.refresh}
            />
          ) : (
            <Changes owners={owners.value} />
          )}
        </Box>
      </Content>
    </Page>
  );
}

/** @param props.owners - absent until we know who looks */
function Changes(props: { owners?: readonly string[] }) {
  const { owners } = props;
  const { query, onQuery } = useChangesQuery();
  const path = useChangesPath();
  const evidence = useEvidenceApi();
  const [measured, { width }] = useMeasure<HTMLDivElement>();
  const { box, reading } = useReading();
  const live = isLive(query);
  const known = owners !== undefined || query.entityRef !== undefined;

  const timeline = useTimeline(
    known ? timelineFilter(query, owners ?? []) : undefined,
    { bins: binsFor(width), live },
  );
  const list = useLiveList(
    known ? listFilter(query, owners ?? []) : undefined,
    {
      live,
      reading,
      onNews: () => {
        // Of long times, what is new shows little, and counting costs more.
        if ((timeline.value?.binMs ?? 0) < longBinMs) {
          timeline.retry();
        }
      },
    },
  );
  const collectors = useAsyncKeepingLast(
    async abort => (await evidence.listCollectors({ abort })).items,
    ['incident-brief Changes', evidence],
    { refreshMs: 60_000 },
  );
  const shown = timeline.value ?? timeline.last;
  const now = shown ? Date.parse(shown.at) : Date.now();
  const when = windowInWords(query, now);
  const listed = (list.value?.items ?? []) as Change[];
  const { firing, suspects } = useFiring(
    query,
    owners,
    listed.flatMap(({ entityRef }) => entityRef ?? []),
  );
  const incident = firing?.spans.find(({ lane }) => lane === 'incident');
  const empty = (
    <EmptyChanges
      when={when}
      query={query}
      collectors={collectors.value}
      onQuery={onQuery}
    />
  );
  return (
    <ClockProvider instant={shown?.at ?? new Date(now).toISOString()} live>
      <div ref={measured}>
        <Box
          component="header"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            gap: 1.5,
            pb: 2,
          }}
        >
          <Typography
            component="h1"
            variant="h4"
            sx={{ m: 0, fontSize: 20, fontWeight: 600 }}
          >
            Changes
          </Typography>
          <ScopePicker query={query} owners={owners ?? []} onQuery={onQuery} />
          <EnvironmentPicker
            environment={query.environment}
            offered={shown?.environments ?? []}
            onEnvironment={environment =>
              onQuery({ environment, cell: undefined })
            }
          />
          {live && (
            <Box
              component="span"
              title="Refreshed every five seconds while this page is open"
              sx={{
                display: 'inline-flex',
                alignItems: 'center',
                gap: 0.75,
                fontSize: 13,
                color: 'text.secondary',
                '&::before': {
                  content: '""',
                  width: 8,
                  height: 8,
                  borderRadius: '50%',
                  bgcolor: 'success.main',
                },
              }}
            >
              Live
            </Box>
          )}
          <Box sx={{ flex: '1 1 0' }} />
          {incident && (
            <Button
              size="small"
              variant="outlined"
              color="inherit"
              onClick={() =>
                onQuery({
                  from: new Date(
                    incident.from - beforeIncidentMs,
                  ).toISOString(),
                  to: undefined,
                  cell: undefined,
                })
              }
              sx={{ borderColor: 'divider', textTransform: 'none' }}
            >
              Around {incident.label.split(' · ')[0]}
            </Button>
          )}
          {query.entityRef?.startsWith('component:') && (
            <CardLink
              to={`${path}/releases?${new URLSearchParams({
                entityRef: query.entityRef,
              })}`}
            >
              Releases
            </CardLink>
          )}
          <CardLink to={`${path}/delivery${deliveryOf(query)}`}>
            Delivery
          </CardLink>
          <CardLink to={`${path}/pipelines${deliveryOf(query)}`}>
            Pipelines
          </CardLink>
          <WindowPicker query={query} onQuery={onQuery} />
        </Box>
        <SourcesDown collectors={collectors.value ?? []} />
        <ChangesOverview
          query={query}
          onQuery={onQuery}
          timeline={timeline}
          firing={firing}
          changes={listed}
          suspects={suspects}
          collectors={collectors.value}
        />
        <Box sx={{ mt: 2 }}>
          {known && listFilter(query, owners ?? []) === undefined ? (
            empty
          ) : (
            <LiveChanges
              list={list}
              box={box}
              caption={`Changes ${when}`}
              empty={empty}
              suspects={suspects}
              spans={firing?.spans}
              footer={
                shown && (
                  <Hidden
                    query={query}
                    counts={shown.counts}
                    completeFrom={shown.completeFrom}
                    onQuery={onQuery}
                  />
                )
              }
            />
          )}
        </Box>
        <Legend />
      </div>
    </ClockProvider>
  );
}

/** The same service or team, as the page of delivery takes it. */
function deliveryOf({ entityRef, owners }: ChangesQuery): string {
  const owner = entityRef?.startsWith('group:') ? entityRef : owners?.[0];
  if (owner !== undefined) {
    return `?${new URLSearchParams({ owner })}`;
  }
  return entityRef === undefined
    ? ''
    : `?${new URLSearchParams({ entityRef })}`;
}

/** What the shapes of the time line mean. */
function Legend() {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 2.5,
        mt: 1.5,
        fontSize: 12,
        color: 'text.secondary',
      }}
    >
      {shownOutcomes.map(outcome => (
        <Box
          key={outcome}
          component="span"
          sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}
        >
          <OutcomeShape outcome={outcome} />
          {capital(outcomeWords[outcome])}
        </Box>
      ))}
    </Box>
  );
}

/** How many there are in all, and what is left out: by the filter, or deleted. */
function Hidden(props: {
  query: ChangesQuery;
  counts: ChangeTimeline['counts'];
  completeFrom?: string;
  onQuery: (change: Partial<ChangesQuery>) => void;
}) {
  const { query, counts, completeFrom, onQuery } = props;
  const kinds = shownKinds(query);
  const of = (isMeant: (kind: ChangeKind) => boolean) =>
    counts.reduce(
      (sum, { kind, count: amount }) => sum + (isMeant(kind) ? amount : 0),
      0,
    );
  const commits = of(kind => kind === 'commit' && !kinds.includes(kind));
  return (
    <>
      <span>
        {count(
          of(() => true),
          'change',
        )}{' '}
        {windowInWords(query, Date.now())}
        {commits > 0 && ` · ${count(commits, 'commit')} hidden by filter`}
      </span>
      {completeFrom && (
        <UnknownMark
          reason={`changes before ${formatExact(completeFrom)} were deleted`}
        />
      )}
      {commits > 0 && (
        <Button
          size="small"
          onClick={() => onQuery({ kinds: [...kinds, 'commit'] })}
          sx={{ p: 0, textTransform: 'none' }}
        >
          Show commits
        </Button>
      )}
    </>
  );
}
