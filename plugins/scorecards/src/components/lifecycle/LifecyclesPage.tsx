import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  FigureCard,
  PageHead,
  Reading,
  RelativeTime,
  useAsyncKeepingLast,
  useDocumentTitle,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  lifecycleStates,
  type LifecycleState,
  type ListedLifecycle,
  type NeglectKind,
  neglectKinds,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useCallback, useState } from 'react';
import { scorecardsApiRef } from '../../api';
import { neglectWords, stateWords } from '../../model/lifecycleWords';
import { number } from '../../model/words';
import { useScorecardsPath } from '../../usePaths';
import { NeglectChips } from './NeglectChips';
import { StateChip } from './StateChip';

type Shown = LifecycleState | 'unknown';
type Only = 'overdue' | NeglectKind;
const onlies: readonly Only[] = ['overdue', ...neglectKinds];
const states: readonly Shown[] = [...lifecycleStates, 'unknown'];

/** `/scorecards/lifecycle`: what is in which state, and what is stuck there? */
export function LifecyclesPage() {
  useDocumentTitle('Lifecycle');
  const scorecards = useScorecardsPath();
  const [state, setState] = useState<Shown>();
  const [only, setOnly] = useState<Only>();
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <PageHead
        title="Lifecycle"
        crumbs={[{ to: scorecards, title: 'Scorecards' }]}
      />
      <Counts />
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="State"
        value={state ?? 'all'}
        onChange={(_, chosen) =>
          setState(chosen === 'all' ? undefined : chosen ?? state)
        }
        sx={{ flexWrap: 'wrap' }}
      >
        <ToggleButton value="all" sx={{ textTransform: 'none', py: 0.25 }}>
          All
        </ToggleButton>
        {states.map(each => (
          <ToggleButton
            key={each}
            value={each}
            sx={{ textTransform: 'none', py: 0.25 }}
          >
            {stateWords[each]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="Only"
        value={only}
        onChange={(_, chosen) => setOnly(chosen ?? undefined)}
        sx={{ flexWrap: 'wrap' }}
      >
        {onlies.map(each => (
          <ToggleButton
            key={each}
            value={each}
            sx={{ textTransform: 'none', py: 0.25 }}
          >
            {each === 'overdue' ? 'Overdue' : neglectWords[each]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Listed key={`${state} ${only}`} state={state} only={only} />
    </Box>
  );
}

function Counts() {
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.listLifecycles({ limit: 1 }, { abort }),
    ['scorecards LifecyclesPage', api],
    { refreshMs: 60_000 },
  );
  if (!value?.counts) {
    return error ? (
      <Failed error={error} what="The counts" onRetry={refresh} />
    ) : (
      <Reading what="the counts" lines={3} />
    );
  }
  const { counts } = value;
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: {
          xs: 'repeat(2, minmax(0, 1fr))',
          md: 'repeat(4, minmax(0, 1fr))',
        },
      }}
    >
      {states
        .filter(state => counts[state] > 0 || state === 'production')
        .map(state => (
          <FigureCard
            key={state}
            label={stateWords[state]}
            figure={number(counts[state])}
            meaning="Components and APIs"
          />
        ))}
    </Box>
  );
}

const columns: Column<ListedLifecycle>[] = [
  {
    ...{ id: 'entity', head: 'Service', rowHead: true, phone: 'line' },
    cell: ({ entityRef }) => <EntityName entityRef={entityRef} />,
  },
  {
    ...{ id: 'state', head: 'State', nowrap: true },
    cell: ({ neglect, overdue, state }) => (
      <>
        <StateChip state={state} overdue={overdue} />
        {neglect && <NeglectChips neglect={neglect} />}
      </>
    ),
  },
  {
    ...{ id: 'since', head: 'Since', nowrap: true, phone: 'labelled' },
    cell: ({ since }) => (since ? <RelativeTime instant={since} /> : '–'),
  },
  {
    ...{ id: 'owner', head: 'Owner', phone: 'labelled' },
    cell: ({ owner }) => (owner ? <EntityName entityRef={owner} /> : null),
  },
  {
    ...{ id: 'blockers', head: 'Next', phone: 'labelled' },
    cell: ({ blockers, next }) => (
      <>
        {next && stateWords[next]}{' '}
        {blockers.map(({ control, title }) => (
          <Chip key={control} tone="critical">
            {title}
          </Chip>
        ))}
      </>
    ),
  },
];

function Listed(props: { state?: Shown; only?: Only }) {
  const { only, state } = props;
  const api = useApi(scorecardsApiRef);
  const ask = useCallback(
    (cursor: string | undefined, abort: AbortSignal) =>
      api.listLifecycles(
        {
          ...{ cursor, state, limit: 50 },
          ...(only === 'overdue' ? { overdue: 'true' } : { neglect: only }),
        },
        { abort },
      ),
    [api, only, state],
  );
  const { items, more, loading, error, onMore } = usePages(ask);
  const isReading = loading && items.length === 0;
  return (
    <Card title="Services" flush>
      {error && (
        <Box sx={{ px: 2 }}>
          <Failed error={error} what="The services" onRetry={onMore} />
        </Box>
      )}
      {isReading && <Reading what="the services" lines={5} />}
      {!error && !isReading && (
        <DataTable
          caption="Services"
          columns={columns}
          rows={items}
          keyOf={({ entityRef }) => entityRef}
          empty={
            <Box sx={{ px: 2, pb: 2, fontSize: 13, color: 'text.secondary' }}>
              {only ? 'Nothing is found.' : 'Nothing in this state.'}
            </Box>
          }
        />
      )}
      {more && (
        <Button onClick={onMore} disabled={loading} sx={{ m: 1 }}>
          Show more
        </Button>
      )}
    </Card>
  );
}
