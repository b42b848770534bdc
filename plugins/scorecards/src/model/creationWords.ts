import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import type {
  Creation,
  RenderedService,
} from '@plumbline/backstage-plugin-scorecards-common';

export type Step = Creation['steps'][number];
/** A step as the figure has it; `ahead` is not begun. */
export type ShownStep = Omit<Step, 'state'> & {
  state: Step['state'] | 'ahead';
};

export const stepWords: Record<Step['step'], string> = {
  registered: 'Registered',
  repository: 'Repository',
  contents: 'Contents',
  merged: 'Merged',
  database: 'Data store',
  deployed: 'Deployed',
};

export const stepStates: Record<
  ShownStep['state'],
  { words: string; tone: Tone }
> = {
  done: { words: 'Done', tone: 'ok' },
  open: { words: 'Waiting', tone: 'warning' },
  failed: { words: 'Failed', tone: 'critical' },
  unknown: { words: 'Unknown', tone: 'neutral' },
  'taken-back': { words: 'Taken back', tone: 'neutral' },
  kept: { words: 'Kept', tone: 'warning' },
  ahead: { words: 'To come', tone: 'neutral' },
};

const seen = ['merged', 'deployed'] as const;

/** Its steps, with those to come once the portal has done its own. */
export function shownSteps({ state, steps }: Creation): ShownStep[] {
  const isOver = state === 'withdrawing' || state === 'withdrawn';
  return [
    ...steps,
    ...seen
      .filter(step => !isOver && steps.every(one => one.step !== step))
      .map(step => ({ step, state: 'ahead' as const })),
  ];
}

export const fileKindWords: Record<
  RenderedService['files'][number]['kind'],
  string
> = { product: 'Product', policy: 'Policy' };
