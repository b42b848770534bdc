import {
  catalogSource,
  ClockProvider,
  ExternalLink,
  Failed,
  NotRefreshed,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';
import Alert from '@mui/material/Alert';
import { useMemo } from 'react';
import { firstGuides } from '../../model/guides';
import { neverSeenBySource, neverSeenKinds } from '../../model/neverSeen';
import {
  anyConnected,
  lastChangeBySource,
  SourceRow,
  sourceRows,
} from '../../model/sources';
import { count, listWords, number } from '../../model/words';
import { PageHead, Section } from '../common/PageHead';
import { NotSetUp } from './NotSetUp';
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
    [api],
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
    [api],
    { refreshMs: 60_000 },
  );
  const changes = useAsyncKeepingLast(
    async abort => {
      const { items } = await api.listChanges({ limit: latest }, { abort });
      return lastChangeBySource(items);
    },
    [api],
    { refreshMs: 60_000 },
  );
  return (
    <>
      <PageHead title="Evidence" page="sources" />
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
  const setUp = rows.filter(({ state }) => state !== 'unconfigured');
  const estate = statuses.find(({ id }) => id === catalogSource)?.coverage;
  return (
    <>
      <p style={{ margin: 0 }} role="status">
        {inOneSentence(setUp, rows.length - setUp.length)}
      </p>
      {!anyConnected(rows) && <NothingConnected />}
      <Useful />
      <Section
        title="Sources"
        note={
          estate === undefined
            ? undefined
            : `${count(estate, 'entity', 'entities')} in the catalog`
        }
      >
        <SourceTable
          rows={setUp}
          neverSeen={counted}
          lastChanges={lastChanges}
          atLeast={neverSeen?.nextCursor !== undefined}
          estate={estate}
          onDeleted={onDeleted}
        />
      </Section>
      <NotSetUp rows={rows.filter(({ state }) => state === 'unconfigured')} />
    </>
  );
}

/** The answer to the question of the page. */
function inOneSentence(rows: readonly SourceRow[], notSetUp: number): string {
  const of = (...states: string[]) =>
    rows.filter(({ state }) => states.includes(state));
  const closed = of('failing', 'hanging');
  const parts = [
    `Of ${count(rows.length, 'source')} set up, ${of('answering').length} ${
      of('answering').length === 1 ? 'answers' : 'answer'
    }`,
    ...(of('reporting').length > 0
      ? [
          `${of('reporting').length} ${
            of('reporting').length === 1 ? 'reports' : 'report'
          } changes`,
        ]
      : []),
    ...(of('quiet').length > 0 ? [`${of('quiet').length} quiet`] : []),
    ...(of('waiting').length > 0 ? [`${of('waiting').length} waiting`] : []),
  ];
  const lines = [...new Set(closed.flatMap(row => row.restsOn.lines))];
  const failing =
    closed.length === 0
      ? 'None is failing.'
      : `Failing: ${listWords(closed.map(({ status }) => status.id))}${
          lines.length > 0 ? `, which weakens ${listWords(lines)}` : ''
        }.`;
  const others =
    notSetUp > 0
      ? ` ${number(notSetUp)} more ${
          notSetUp === 1 ? 'is' : 'are'
        } not set up: see below.`
      : '';
  return `${parts.join(', ')}. ${failing}${others}`;
}

function NothingConnected() {
  return (
    <Alert severity="info" sx={{ mt: 1 }}>
      <strong>No source is connected yet.</strong> All that is known is what the
      catalog declares; whether it is so, nobody looked. Begin with{' '}
      {firstGuides.map(({ words, url }, index) => (
        <span key={words}>
          {index > 0 && ' · '}
          <ExternalLink href={url}>{words}</ExternalLink>
        </span>
      ))}
      .
    </Alert>
  );
}
