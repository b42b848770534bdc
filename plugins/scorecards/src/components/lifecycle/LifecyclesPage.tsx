import { useApi } from '@backstage/core-plugin-api';
import {
  type BarPart,
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  FigureCard,
  Reading,
  RelativeTime,
  StackedBar,
  useAsyncKeepingLast,
  useDocumentTitle,
  usePages,
  number,
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
import { ScorecardsHead } from '../common/ScorecardsHead';
import { NeglectChips } from './NeglectChips';
import { StateChip } from './StateChip';

type Shown = LifecycleState | 'unknown';
type Only = 'overdue' | NeglectKind;
const onlies: readonly Only[] = ['overdue', ...neglectKinds];
const states: readonly Shown[] = [...lifecycleStates, 'unknown'];

/** `/scorecards/lifecycle`: what is in which state, and what is stuck there? */
export function LifecyclesPage() {
  useDocumentTitle('Lifecycle');
  const [state, setState] = useState<Shown>();
  const [only, setOnly] = useState<Only>();
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <ScorecardsHead here="Lifecycle" />
      <Figures only={only} onOnly={setOnly} />
      <States state={state} onState={setState} />
      <Listed key={`${state} ${only}`} state={state} only={only} />
    </Box>
  );
}

/** More than these are not counted. */
const mostCounted = 100;

/** What is stuck: how much of each kind. A click lists it alone. */
function Figures(props: { only?: Only; onOnly: (only?: Only) => void }) {
  const { only, onOnly } = props;
  const api = useApi(scorecardsApiRef);
  const { value } = useAsyncKeepingLast(
    abort =>
      Promise.all(
        onlies.map(async each => {
          const query = { ...queryOf(each), limit: mostCounted };
          const { items, nextCursor, searches } = await api.listLifecycles(
            query,
            { abort },
          );
          return {
            each,
            amount: items.length,
            isMore: Boolean(nextCursor),
            search: searches?.find(({ kind }) => kind === each),
          };
        }),
      ),
    ['scorecards LifecyclesPage figures', api],
    { refreshMs: 60_000 },
  );
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
      }}
    >
      {value?.map(({ amount, each, isMore, search }) => {
        // What was found stays known, whatever else is not.
        const isUnknown = search?.known === false && amount === 0;
        return (
          <FigureCard
            key={each}
            label={each === 'overdue' ? 'Overdue' : neglectWords[each]}
            figure={
              isUnknown ? 'Unknown' : `${number(amount)}${isMore ? '+' : ''}`
            }
            unknown={isUnknown}
            tone={amount > 0 ? 'warning' : undefined}
            meaning={
              search?.needs && (
                <Box component="span" title={search.needs}>
                  {isUnknown
                    ? search.needs
                    : `${number(search.unknown ?? 0)} unknown`}
                </Box>
              )
            }
            choose={{
              isChosen: only === each,
              onChoose: () => onOnly(only === each ? undefined : each),
            }}
          />
        );
      })}
    </Box>
  );
}

const barTones: Record<Shown, BarPart['tone']> = {
  proposed: 'info',
  experimental: 'primary',
  production: 'ok',
  deprecated: 'warning',
  archived: 'neutral',
  deleted: 'neutral',
  unknown: 'unknown',
};

/** How much is in each state, as a bar; a state below it lists it alone. */
function States(props: {
  state?: Shown;
  onState: (state: Shown | undefined) => void;
}) {
  const { onState, state } = props;
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
  const shown = states.filter(each => counts[each] > 0 || each === state);
  const total = states.reduce((sum, each) => sum + counts[each], 0);
  const words = (each: Shown) => `${stateWords[each]} ${number(counts[each])}`;
  return (
    <Card title="States" summary={`${number(total)} components and APIs`}>
      <StackedBar
        label={shown.map(words).join(', ')}
        height={12}
        parts={shown.map(each => ({
          key: each,
          amount: counts[each],
          tone: barTones[each],
        }))}
      />
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="State"
        value={state ?? 'all'}
        onChange={(_, chosen) =>
          onState(chosen === 'all' || chosen === null ? undefined : chosen)
        }
        sx={{ flexWrap: 'wrap', mt: 1.5 }}
      >
        <ToggleButton value="all" sx={{ textTransform: 'none', py: 0.25 }}>
          All {number(total)}
        </ToggleButton>
        {shown.map(each => (
          <ToggleButton
            key={each}
            value={each}
            sx={{ textTransform: 'none', py: 0.25 }}
          >
            {words(each)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </Card>
  );
}

function queryOf(only: Only | undefined) {
  return only === 'overdue'
    ? { overdue: 'true' as const }
    : { ...(only && { neglect: only }) };
}

const columns: Column<ListedLifecycle>[] = [
  {
    id: 'entity',
    head: 'Service',
    rowHead: true,
    phone: 'line',
    cell: ({ entityRef }) => <EntityName entityRef={entityRef} />,
  },
  {
    id: 'state',
    head: 'State',
    nowrap: true,
    cell: ({ neglect, overdue, state }) => (
      <>
        <StateChip state={state} overdue={overdue} />
        {neglect && <NeglectChips neglect={neglect} />}
      </>
    ),
  },
  {
    id: 'since',
    head: 'Since',
    nowrap: true,
    phone: 'labelled',
    cell: ({ since }) => (since ? <RelativeTime instant={since} /> : '–'),
  },
  {
    id: 'owner',
    head: 'Owner',
    phone: 'labelled',
    cell: ({ owner }) => (owner ? <EntityName entityRef={owner} /> : null),
  },
  {
    id: 'blockers',
    head: 'Blocked by',
    phone: 'labelled',
    cell: ({ blockers }) => (
      <>
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
          cursor,
          state,
          limit: 50,
          ...queryOf(only),
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
          columns={columns.filter(
            ({ id }) =>
              (id !== 'since' || items.some(({ since }) => since)) &&
              (id !== 'blockers' ||
                items.some(({ blockers }) => blockers.length > 0)),
          )}
          rows={items}
          keyOf={({ entityRef }) => entityRef}
          empty={
            <Box sx={{ pb: 1, fontSize: 13, color: 'text.secondary' }}>
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
