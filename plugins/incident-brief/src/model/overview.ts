import type { Overview } from '@plumbline/backstage-plugin-evidence-common';

/** Sources that say something about running systems, and so could tell of alerts. */
export function alertSources(overview: Pick<Overview, 'collectors'>): number {
  return overview.collectors.filter(
    ({ kind, outcome }) =>
      kind !== 'change-source' &&
      outcome !== undefined &&
      outcome !== 'unconfigured',
  ).length;
}

/** Sources that have told, or are set up to tell, about changes. */
export function changeSources(overview: Pick<Overview, 'collectors'>): number {
  return overview.collectors.filter(
    ({ changeKinds, outcome }) =>
      (changeKinds?.length ?? 0) > 0 && outcome !== 'unconfigured',
  ).length;
}
