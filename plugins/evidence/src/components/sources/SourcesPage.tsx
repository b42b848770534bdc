import { Link } from '@backstage/core-components';
import {
  catalogSource,
  ClockProvider,
  ExternalLink,
  Failed,
  NotRefreshed,
  Reading,
  type SourceState,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
  useOptionalRouteRef,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type CollectorStatus,
  guideUrl,
} from '@plumbline/backstage-plugin-evidence-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { neverSeenBySource, neverSeenKinds } from '../../model/neverSeen';
import {
  anyConnected,
  lastChangeBySource,
  SourceRow,
  sourceRows,
} from '../../model/sources';
import { setUpRouteRef } from '../../routes';
import { PageHead } from '../common/PageHead';
import {
  ChangeSourceCard,
  NotSetUpCard,
  SourceCard,
  SourceGroup,
} from './SourceCards';
import { SourceTable } from './SourceTable';
import { Useful } from './Useful';

const refreshMs = 15_000;
/** What a source never saw is counted up to this many. */
const mostNeverSeen = 500;
/** Among so many changes it is looked when a source last reported one. */
const latest = 200;

/** `/evidence`: which of our eyes are open? */
export function SourcesPage() {
  useDocumentTitle('Evidence');
  const api = useEvidenceApi();
  const sources = useAsyncKeepingLast(
    async abort => {
      const { items } = await api.listCollectors({ abort });
      return { items, now: Date.now() };
    },
    ['evidence SourcesPage', api],
    { refreshMs },
  );
  const unseen = useAsyncKeepingLast(
    abort =>
      api.listDiscrepancies(
        {
          kind: neverSeenKinds,
          state: ['open', 'accepted'],
          limit: mostNeverSeen,
        },
        { abort },
      ),
    ['evidence SourcesPage unseen', api],
    { refreshMs: 60_000 },
  );
  const changes = useAsyncKeepingLast(
    async abort => {
      const { items } = await api.listChanges({ limit: latest }, { abort });
      return lastChangeBySource(items);
    },
    ['evidence SourcesPage changes', api],
    { refreshMs: 60_000 },
  );
  const estate = sources.value?.items.find(
    ({ id }) => id === catalogSource,
  )?.coverage;
  return (
    <>
      <PageHead
        page="sources"
        count={
          sources.value?.items.filter(
            ({ outcome }) => outcome !== 'unconfigured',
          ).length
        }
      >
        {estate !== undefined &&
          `${count(estate, 'entity', 'entities')} · last 30 days`}
      </PageHead>
      <NotRefreshed error={sources.error} shown={Boolean(sources.value)} />
      {sources.value === undefined && sources.error && (
        <Failed
          error={sources.error}
          what="The sources"
          onRetry={sources.refresh}
        />
      )}
      {sources.value === undefined && !sources.error && (
        <Reading what="how the sources are doing" lines={6} />
      )}
      {sources.value && (
        <ClockProvider instant={new Date(sources.value.now).toISOString()} live>
          <Sources
            statuses={sources.value.items}
            now={sources.value.now}
            neverSeen={unseen.value}
            lastChanges={changes.value}
            onDeleted={sources.refresh}
          />
        </ClockProvider>
      )}
    </>
  );
}

function Sources(props: {
  statuses: readonly CollectorStatus[];
  now: number;
  neverSeen?: {
    items: Parameters<typeof neverSeenBySource>[0];
    nextCursor?: string;
  };
  lastChanges?: ReadonlyMap<string, string>;
  onDeleted: () => void;
}) {
  const { statuses, now, neverSeen, onDeleted } = props;
  const { lastChanges = new Map() } = props;
  const rows = useMemo(() => sourceRows(statuses, now), [statuses, now]);
  const counted = useMemo(
    () => neverSeenBySource(neverSeen?.items ?? []),
    [neverSeen],
  );
  const [query, setQuery] = useSearchParams();
  const isTable = query.get('view') === 'table';
  const of = (...states: SourceState[]) =>
    rows.filter(({ state }) => states.includes(state));
  const estate = statuses.find(({ id }) => id === catalogSource)?.coverage;
  const attention = of('failing', 'hanging', 'quiet', 'waiting');
  // Those that only report changes have a group of their own.
  const isOfChanges = ({ restsOn, state }: SourceRow) =>
    state === 'reporting' || restsOn.lines.join() === 'Changes';
  return (
    <>
      {!anyConnected(rows) && <NothingConnected />}
      <Useful />
      <Box sx={{ display: 'flex', alignItems: 'center', mt: 2.5 }}>
        <Typography
          component="h2"
          sx={{ m: 0, fontSize: 16, fontWeight: 600, flex: '1 1 auto' }}
        >
          Sources
        </Typography>
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label="Show as"
          value={isTable ? 'table' : 'grid'}
          onChange={(_, next: string | null) =>
            next &&
            setQuery(next === 'table' ? { view: 'table' } : {}, {
              replace: true,
            })
          }
          sx={{ '& button': { py: 0.4, px: 1.25, fontSize: 12 } }}
        >
          <ToggleButton value="grid" sx={{ textTransform: 'none' }}>
            Grid
          </ToggleButton>
          <ToggleButton value="table" sx={{ textTransform: 'none' }}>
            Table
          </ToggleButton>
        </ToggleButtonGroup>
      </Box>
      {isTable ? (
        <Paper
          variant="outlined"
          sx={{ borderRadius: '10px', overflow: 'clip', mt: 1 }}
        >
          <SourceTable
            rows={rows.filter(({ state }) => state !== 'unconfigured')}
            neverSeen={counted}
            lastChanges={lastChanges}
            atLeast={neverSeen?.nextCursor !== undefined}
            estate={estate}
            onDeleted={onDeleted}
          />
        </Paper>
      ) : (
        <>
          <SourceGroup
            title="Needs attention"
            rows={attention}
            minWidth={400}
            card={row => (
              <SourceCard row={row} estate={estate} needsAttention />
            )}
          />
          <SourceGroup
            title="Answering"
            rows={of('answering').filter(row => !isOfChanges(row))}
            minWidth={220}
            card={row => <SourceCard row={row} estate={estate} />}
          />
          <SourceGroup
            title="Reports changes"
            rows={of('answering', 'reporting').filter(isOfChanges)}
            minWidth={300}
            card={row => (
              <ChangeSourceCard
                row={row}
                lastChange={lastChanges.get(row.status.id)}
              />
            )}
          />
        </>
      )}
      <SourceGroup
        title="Not set up"
        rows={of('unconfigured')}
        minWidth={240}
        card={row => <NotSetUpCard row={row} />}
      />
    </>
  );
}

function NothingConnected() {
  const toSetUp = useOptionalRouteRef(setUpRouteRef);
  return (
    <Alert severity="info" sx={{ mt: 1 }}>
      <strong>No source is connected yet.</strong> All that is known is what the
      catalog declares.{' '}
      {toSetUp ? (
        <Link to={toSetUp()}>Connect the first one</Link>
      ) : (
        <ExternalLink href={guideUrl('set-up.md')}>
          How to connect one
        </ExternalLink>
      )}
    </Alert>
  );
}
