import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  EntityTitlesIn,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  GuardVerdict,
  Lifecycle,
  LifecycleTransition,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { guardTones, stateWords } from '../../model/lifecycleWords';
import { statusLabels } from '../../model/words';
import { PhasePips } from '../common/marks';
import { NextStepLink } from '../common/NextStepLink';
import { MoveCommand, MoveForm } from './MoveForm';

const quiet = { fontSize: 13, color: 'text.secondary' };

const columns: Column<GuardVerdict>[] = [
  {
    id: 'guard',
    head: 'Guard',
    rowHead: true,
    phone: 'line',
    cell: ({ message, title }) => (
      <>
        {title}
        <Box sx={{ fontSize: 12, color: 'text.secondary', fontWeight: 400 }}>
          <EntityTitlesIn text={message} />
        </Box>
      </>
    ),
  },
  {
    id: 'verdict',
    head: 'Verdict',
    nowrap: true,
    cell: ({ blocks, needsRequest, status }) => (
      <>
        <Chip
          tone={guardTones[status]}
          dot={status === 'unknown' ? 'dashed' : 'full'}
        >
          {statusLabels[status]}
        </Chip>{' '}
        {blocks && <Chip tone="critical">Blocks</Chip>}
        {needsRequest && <Chip>Needs the request</Chip>}
      </>
    ),
  },
  {
    id: 'phase',
    head: 'Phase',
    phone: 'labelled',
    nowrap: true,
    cell: ({ phase }) => <PhasePips phase={phase} />,
  },
  {
    id: 'actor',
    head: 'Who acts',
    phone: 'labelled',
    cell: ({ actor }) => (actor ? <EntityName entityRef={actor} /> : null),
  },
  {
    id: 'fix',
    head: 'Next step',
    phone: 'labelled',
    cell: ({ fix }) => (fix ? <NextStepLink step={fix} /> : null),
  },
];

/** What is in the way of a state, and the move to it. */
export function Guards(props: {
  lifecycle: Lifecycle;
  transition: LifecycleTransition;
  onMoved: () => void;
}) {
  const { lifecycle, transition, onMoved } = props;
  const { first, guards, to } = transition;
  return (
    <Card
      title={`Next: ${stateWords[to].toLowerCase()}`}
      summary={<Way transition={transition} />}
      flush
    >
      <DataTable
        caption={`Guards of ${to}`}
        columns={columns}
        rows={[...guards].sort((a, b) => rankOf(a) - rankOf(b))}
        keyOf={({ control }) => control}
        empty={<Box sx={{ pb: 1, ...quiet }}>Nothing guards it</Box>}
      />
      {first && (
        <Box sx={{ px: 2, pt: 1, ...quiet }}>
          <Sentence text={`${first}.`} />
        </Box>
      )}
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'end',
          gap: 1,
          px: 2,
          pb: 1.5,
        }}
      >
        <MoveForm
          lifecycle={lifecycle}
          transition={transition}
          onMoved={onMoved}
        />
        <MoveCommand lifecycle={lifecycle} to={to} />
      </Box>
    </Card>
  );
}

/** What blocks first, then what else has not passed. */
function rankOf({ blocks, status }: GuardVerdict): number {
  return blocks ? 0 : ['fail', 'unknown'].indexOf(status) + 1 || 3;
}

/** Whether it is free: green only where every guard has passed. */
function Way(props: { transition: LifecycleTransition }) {
  const { blocked, guards } = props.transition;
  if (blocked) {
    const blocking = guards.filter(({ blocks }) => blocks).length;
    return (
      <Chip tone="critical" dot="full">
        {blocking > 0
          ? `Blocked by ${blocking} of ${guards.length}`
          : 'Blocked'}
      </Chip>
    );
  }
  if (guards.length === 0) {
    return <Chip>Not guarded</Chip>;
  }
  const of = (status: GuardVerdict['status']) =>
    guards.filter(guard => guard.status === status).length;
  const [failing, unknown] = [of('fail'), of('unknown')];
  return failing + unknown > 0 ? (
    <>
      {failing > 0 && (
        <Chip tone="critical" dot="full">
          {failing} failing
        </Chip>
      )}
      {unknown > 0 && <Chip dot="dashed">{unknown} unknown</Chip>}
    </>
  ) : (
    <Chip tone="ok" dot="full">
      Free
    </Chip>
  );
}
