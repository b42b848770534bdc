import type { FeedEntry } from '@plumbline/backstage-plugin-evidence-common';
import type { CompiledControl } from '@plumbline/backstage-plugin-scorecards-common/control';

/** Entities that an entry holds something new to judge by for. */
export function concerned({ type, entityRef }: FeedEntry): string[] {
  return entityRef && (type === 'entity' || type === 'fact') ? [entityRef] : [];
}

/** Of what is judged by what: with another one all is judged anew. */
export function fingerprintOf(
  controls: readonly CompiledControl[],
  leftOut: ReadonlySet<string>,
): string {
  return [
    ...controls.map(({ control }) => `${control.id}@${control.version}`),
    ...[...leftOut].map(system => `-${system}`),
  ]
    .sort()
    .join(' ');
}

/** At least one: what names no fact would ask for all. */
export function factNames(controls: readonly CompiledControl[]): string[] {
  return [...new Set(controls.flatMap(({ facts }) => facts))].sort();
}
