import type { PipelineRun } from '@plumbline/backstage-plugin-evidence-common';
import { Chip } from '@plumbline/backstage-plugin-evidence-react';
import { outcomeWords, stateWords } from './runWords';

/** How a run ended, or how far it is. */
export function RunChip(props: {
  run: Pick<PipelineRun, 'state' | 'outcome'>;
}) {
  const { state, outcome } = props.run;
  if (outcome) {
    const { words, tone } = outcomeWords[outcome];
    return (
      <Chip tone={tone} dot="full">
        {words}
      </Chip>
    );
  }
  return state === 'completed' ? (
    <Chip dot="dashed">Outcome unknown</Chip>
  ) : (
    <Chip tone={state === 'waiting' ? 'warning' : 'info'} dot="half">
      {stateWords[state]}
    </Chip>
  );
}
