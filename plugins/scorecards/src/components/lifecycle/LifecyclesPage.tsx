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
  const [blocked, setBlocked] = useState(false);
  const figures = useFigures();
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <ScorecardsHead here="Lifecycle" />
      <Figures figures={figures} only={only} onOnly={setOnly} />
      <States figures={figures} state={state} onState={setState} />
      <Listed
        key={`${state} ${only} ${blocked}`}
        {...{ blocked, only, state }}
        onBlocked={setBlocked}
      />
    </Box>
  );
}

/** Each reads the whole estate, which changes slowly. */
const refreshMs = 60_000;

type Read = ReturnType<typeof useFigures>;

/** One request for all figures of the page. */
function useFigures() {
  const api = useApi(scorecardsApiRef);
  return useAsyncKeepingLast(
    abort => api.getLifecycleFigures({ abort }),
    ['scorecards LifecyclesPage', api],
    { refreshMs },
  );
}

/** What is stuck: how much of each kind. A click lists it alone. */
function Figures(props: {
  figures: Read;
  only?: Only;
  onOnly: (only?: Only) => void;
}) {
  const { figures, only, onOnly } = props;
  const { value } = figures;
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
      }}
    >
      {(value ? onlies : []).map(each => {
        const { neglect, overdue, searches } = value!;
        const amount = each === 'overdue' ? overdue : neglect[each];
        const search = searches.find(({ kind }) => kind === each);
        // What was found stays known, whatever else is not.
        const isUnknown = search?.known === false && amount === 0;
        return (
          <FigureCard
            key={each}
            label={each === 'overdue' ? 'Overdue' : neglectWords[each]}
            figure={isUnknown ? 'Unknown' : number(amount)}
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
  figures: Read;
  state?: Shown;
  onState: (state: Shown | undefined) => void;
}) {
  const { figures, onState, state } = props;
  const { value, error, refresh } = figures;
  if (!value) {
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
    // Of what was never decided, no source says since when.
    cell: ({ since }) =>
      since ? (
        <RelativeTime instant={since} />
      ) : (
        <Chip dot="dashed">Unknown</Chip>
      ),
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

function Listed(props: {
  blocked: boolean;
  onBlocked: (blocked: boolean) => void;
  state?: Shown;
  only?: Only;
}) {
  const { blocked, onBlocked, only, state } = props;
  const api = useApi(scorecardsApiRef);
  const ask = useCallback(
    (cursor: string | undefined, abort: AbortSignal) =>
      api.listLifecycles(
        {
          cursor,
          state,
          limit: 50,
          ...(blocked && { blocked: 'true' as const }),
          ...queryOf(only),
        },
        { abort },
      ),
    [api, blocked, only, state],
  );
  const { items, more, loading, error, onMore } = usePages(ask);
  const isReading = loading && items.length === 0;
  return (
    <Card
      title="Services"
      flush
      action={
        <ToggleButton
          value="blocked"
          size="small"
          selected={blocked}
          onChange={() => onBlocked(!blocked)}
          sx={{ textTransform: 'none', py: 0.25 }}
        >
          Blocked
        </ToggleButton>
      }
    >
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
              id !== 'blockers' ||
              items.some(({ blockers }) => blockers.length > 0),
          )}
          rows={items}
          keyOf={({ entityRef }) => entityRef}
          empty={
            <Box sx={{ pb: 1, fontSize: 13, color: 'text.secondary' }}>
              {only || blocked ? 'Nothing is found.' : 'Nothing in this state.'}
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
