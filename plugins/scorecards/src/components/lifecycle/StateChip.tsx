import { Chip } from '@plumbline/backstage-plugin-evidence-react';
import type { Lifecycle } from '@plumbline/backstage-plugin-scorecards-common';
import { stateTones, stateWords } from '../../model/lifecycleWords';

/** A state as a dot and a word, and whether its deadline has passed. */
export function StateChip(props: Pick<Lifecycle, 'state' | 'overdue'>) {
  const { overdue, state = 'unknown' } = props;
  return (
    <>
      <Chip
        tone={stateTones[state]}
        dot={state === 'unknown' ? 'dashed' : 'full'}
      >
        {stateWords[state]}
      </Chip>
      {overdue && <Chip tone="critical">Overdue</Chip>}
    </>
  );
}
