import type { Overview } from '@plumbline/backstage-plugin-evidence-common';
import { count } from './words';

type Collectors = Pick<Overview, 'collectors'>;

/** Sources that observe running systems; the catalog only declares. */
export function observers({ collectors }: Collectors): number {
  return collectors.filter(
    ({ id, kind, outcome }) =>
      id !== 'catalog' &&
      kind !== 'change-source' &&
      outcome !== undefined &&
      outcome !== 'unconfigured',
  ).length;
}

/** Sources that can tell about changes, or about one kind of them. */
export function changeSources(
  { collectors }: Collectors,
  changeKind?: string,
): number {
  return collectors.filter(
    ({ changeKinds = [], outcome }) =>
      outcome !== 'unconfigured' &&
      (changeKind === undefined
        ? changeKinds.length > 0
        : changeKinds.includes(changeKind)),
  ).length;
}

/** What can be said where nothing fires. */
export type Quiet =
  /** Nobody looked, and why. */
  | { unknown: string }
  /** Somebody did; `stale` when what was heard is out of date for some. */
  | { nothing: string; stale: boolean };

/** "Nothing fires" only of services whose alerts some source reports. */
export function quietOf(overview: Overview): Quiet {
  const { alertsHeard, alertsStale, alertSources } = overview;
  if (observers(overview) === 0) {
    return { unknown: 'no source connected' };
  }
  if (alertsHeard === 0) {
    return { unknown: 'no source reports alerts for these services' };
  }
  const sources = count(alertSources, 'source');
  const where = `on ${count(alertsHeard, 'service')} (${sources})`;
  if (alertsStale === alertsHeard) {
    return { nothing: `nothing fired ${where} when last heard`, stale: true };
  }
  return alertsStale > 0
    ? {
        nothing: `nothing fires ${where}, as last heard of ${alertsStale} of them`,
        stale: true,
      }
    : { nothing: `nothing fires ${where}`, stale: false };
}
