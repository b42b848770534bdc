import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  MaybeLink,
  NotRefreshed,
  readable,
  Reading,
  RelativeTime,
  ServerClock,
  useAsyncKeepingLast,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  isCertified,
  lifecycleStates,
  type Lifecycle,
  type LifecycleStep,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { stateMeanings, stateWords } from '../../model/lifecycleWords';
import { dayWords } from '../../model/words';
import { StepFigure } from '../common/StepFigure';
import { CertificationCard } from './CertificationCard';
import { Guards } from './Guards';
import { MoveForm, StepBack } from './MoveForm';
import { NeglectChips } from './NeglectChips';
import { OwnerCard } from './OwnerCard';
import { StateChip } from './StateChip';

const grid = { display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' };
const quiet = { fontSize: 13, color: 'text.secondary' };

/** Where is it in its life, and what is in the way of the next state? */
export function LifecycleTab() {
  const { entity } = useEntity();
  const api = useApi(scorecardsApiRef);
  const entityRef = stringifyEntityRef(entity);
  const { value, error, refresh } = useAsyncKeepingLast(
    async abort => {
      const reading = api.getLifecycle({ entityRef }, { abort });
      const [lifecycle, history, transfers, certification] = await Promise.all([
        reading,
        api.getLifecycleHistory({ entityRef }, { abort }),
        api.listTransfers({ entityRef, limit: 1 }, { abort }),
        // One that can't be read hides nothing else.
        reading.then(({ state }) =>
          isCertified(state)
            ? api
                .getCertification({ entityRef }, { abort })
                .catch((failure: Error) => failure)
            : undefined,
        ),
      ]);
      return {
        certification,
        lifecycle,
        steps: history.items,
        transfers,
      };
    },
    ['scorecards LifecycleTab', api, entityRef],
    { refreshMs: 60_000 },
  );
  if (value === undefined) {
    return error ? (
      <Failed error={error} what="The lifecycle" onRetry={refresh} />
    ) : (
      <Reading what="the lifecycle" lines={6} />
    );
  }
  const { certification, lifecycle, steps, transfers } = value;
  return (
    <Box component="section" aria-label="Lifecycle" sx={{ ...readable }}>
      <NotRefreshed shown error={error} />
      <ServerClock>
        <Box sx={grid}>
          <State lifecycle={lifecycle} onMoved={refresh} />
          {lifecycle.next.map(transition => (
            <Guards
              key={transition.to}
              lifecycle={lifecycle}
              transition={transition}
              onMoved={refresh}
            />
          ))}
          <OwnerCard
            lifecycle={lifecycle}
            transfers={transfers}
            onChanged={refresh}
          />
          {certification instanceof Error && (
            <Failed
              error={certification}
              what="The recertification"
              onRetry={refresh}
            />
          )}
          {certification && !(certification instanceof Error) && (
            <CertificationCard
              certification={certification}
              onConfirmed={refresh}
            />
          )}
          <History steps={steps} />
        </Box>
      </ServerClock>
    </Box>
  );
}

function State(props: { lifecycle: Lifecycle; onMoved: () => void }) {
  const {
    catalog,
    changeOfPlan,
    decision,
    earlierProposal,
    neglect,
    next,
    notified,
    overdue,
    plan,
    previous,
    since,
    state,
  } = props.lifecycle;
  const now = useNow();
  const [toNext] = state === undefined ? [] : next;
  const passed =
    toNext?.guards.filter(({ status }) => status === 'pass').length ?? 0;
  return (
    <Card title="State" summary={<StateChip state={state} overdue={overdue} />}>
      <StepFigure
        label="States"
        at={state === undefined ? -1 : lifecycleStates.indexOf(state)}
        progress={passed / (toNext?.guards.length || 1)}
        steps={lifecycleStates.map(each => ({
          id: each,
          title: stateWords[each],
          meaning: stateMeanings[each],
          below: each === state && since && (
            <Box sx={{ fontWeight: 500 }}>
              <RelativeTime instant={since} />
            </Box>
          ),
        }))}
      />
      <Box sx={{ ...quiet, mt: 2, display: 'grid', gap: 0.5 }}>
        {decision ? (
          <div>
            Decided{' '}
            {decision.by && (
              <>
                by <EntityName entityRef={decision.by} />
              </>
            )}
            : {decision.reason}
          </div>
        ) : (
          <div>As the catalog says</div>
        )}
        {decision?.breakGlass && (
          <div>
            <Chip tone="critical">Break-glass</Chip>{' '}
            {decision.breakGlass.state === 'open' ? (
              <>
                lapses <RelativeTime instant={decision.breakGlass.until} />{' '}
                unless another owner reconciles it
              </>
            ) : (
              <>
                {decision.breakGlass.state}
                {decision.breakGlass.reconciled?.by && (
                  <>
                    {' '}
                    by{' '}
                    <EntityName entityRef={decision.breakGlass.reconciled.by} />
                  </>
                )}
                {decision.breakGlass.reconciled &&
                  `: ${decision.breakGlass.reconciled.reason}`}
              </>
            )}
          </div>
        )}
        {plan && (
          <div>
            Until {dayWords(plan.deadline, now)}
            {plan.replacement && (
              <>
                {' '}
                · Replaced by <EntityName entityRef={plan.replacement} />
              </>
            )}{' '}
            · <MaybeLink value={plan.guide} label="How to move" />
          </div>
        )}
        {changeOfPlan && !plan && (
          <div>
            <Chip tone="warning">No guide, no deadline</Chip>
          </div>
        )}
        {neglect && <NeglectChips neglect={neglect} />}
        {notified && (
          <div>
            Owners of consumers were notified:{' '}
            {notified.map(({ owner }, index) => (
              <span key={owner}>
                {index > 0 && ', '}
                <EntityName entityRef={owner} />
              </span>
            ))}
          </div>
        )}
        {!catalog.agrees && (
          <div>
            The catalog says <code>{catalog.word ?? 'nothing'}</code>
            {decision && <Following step={decision} />}
          </div>
        )}
        {earlierProposal && (
          <div>
            The change to {stateWords[earlierProposal.to].toLowerCase()} was
            proposed earlier; close it if it is open:{' '}
            <MaybeLink
              value={earlierProposal.url ?? earlierProposal.branch ?? ''}
            />
          </div>
        )}
      </Box>
      {changeOfPlan && (
        <MoveForm
          key={props.lifecycle.version}
          lifecycle={props.lifecycle}
          transition={changeOfPlan}
          onMoved={props.onMoved}
        />
      )}
      {previous && (
        <StepBack
          lifecycle={props.lifecycle}
          transition={previous}
          onMoved={props.onMoved}
        />
      )}
    </Card>
  );
}

/** How `spec.lifecycle` follows. */
function Following(props: { step: LifecycleStep }) {
  const { reason, status, url } = props.step.proposal;
  switch (status) {
    case 'proposed':
      return (
        <> · {url ? <MaybeLink value={url} label="Proposed" /> : 'Proposed'}</>
      );
    case 'refused':
      return <> · Not proposed: {reason}</>;
    case 'waiting':
      return <> · Pull request not opened yet</>;
    default:
      return null;
  }
}

const historyColumns: Column<LifecycleStep>[] = [
  {
    id: 'to',
    head: 'State',
    rowHead: true,
    phone: 'line',
    cell: ({ direction, from, to }) =>
      from === to
        ? 'Plan stated'
        : `${stateWords[to]}${direction === 'back' ? ', taken back' : ''}`,
  },
  {
    id: 'at',
    head: 'When',
    nowrap: true,
    cell: ({ at }) => <RelativeTime instant={at} />,
  },
  {
    id: 'by',
    head: 'By',
    phone: 'labelled',
    cell: ({ by }) => (by ? <EntityName entityRef={by} /> : null),
  },
  {
    id: 'reason',
    head: 'Why',
    phone: 'labelled',
    cell: ({ reason }) => reason,
  },
];

function History(props: { steps: readonly LifecycleStep[] }) {
  return (
    <Card title="Decisions" flush>
      <DataTable
        caption="Decisions"
        columns={historyColumns}
        rows={[...props.steps]}
        keyOf={({ id }) => id}
        empty={<Box sx={{ pb: 1, ...quiet }}>None yet</Box>}
      />
    </Card>
  );
}
