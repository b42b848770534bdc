import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import type { KindSources } from '../changes/records';
import type { StoredPass } from '../database/records';
import type { StoredObservation } from '../database/observations';
import type { EstateView } from '../estate/EstateReader';
import { catalogSource } from '../estate/projection/CatalogWalker';
import type { RegisteredSources, VisiblePass } from './collectorStatus';

const hourMs = 3_600_000;

export type KnownSources<Pass = VisiblePass> = {
  passes: readonly Pass[];
  changes: KindSources[];
};

/**
 * Which sources there are, and what they report. That one of this installation
 * is set up concerns no entity and is shown to everybody; when something was
 * pushed, how much a pass covered and why it failed may be about something
 * hidden. Who else pushes is named to readers from whom entities are hidden only
 * where the answer shows what they pushed.
 */
export function visibleSources(
  all: KnownSources<StoredPass>,
  estate: Pick<EstateView, 'at' | 'isPresent' | 'isVisible' | 'showsSource'>,
  registered: RegisteredSources,
  shown: {
    observed?: readonly StoredObservation[];
    changes?: readonly Change[];
  } = {},
): KnownSources {
  if (!estate.isVisible) {
    return all;
  }
  const collectors = new Set([
    catalogSource,
    ...registered.collectors.map(({ id }) => id),
  ]);
  const webhooks = new Set(registered.changeSources.map(({ id }) => id));
  const passes = all.passes.flatMap((pass): VisiblePass[] => {
    const { source, outcome, lastAt, lastSuccess } = pass;
    const parts = estate.showsSource(source) ? pass.parts : [];
    if (collectors.has(source)) {
      // Passes are kept in runs, which also end where it reports something new:
      // where in a run an instant lies could disclose what is hidden.
      return [
        {
          source,
          outcome,
          parts,
          ...(estate.isPresent && { lastAt, lastSuccess }),
        },
      ];
    }
    const own = webhooks.has(source) ? parts : partsOf(source, shown.observed);
    return own.length > 0 ? [{ source, outcome: 'succeeded', parts: own }] : [];
  });
  const pushing = new Set(shown.changes?.map(({ source }) => source));
  const isKnown = (source: string) =>
    collectors.has(source) || webhooks.has(source) || pushing.has(source);
  return {
    passes,
    changes: all.changes.map(({ kind, sources, silent, from }) => {
      const known = sources.filter(isKnown);
      return {
        kind,
        sources: known,
        ...(silent && { silent }),
        ...(from !== undefined &&
          known.length > 0 && { from: fullHour(from, estate.at) }),
      };
    }),
  };
}

/**
 * The first full hour of which all changes are known, or the instant that is
 * looked from where that hour is yet to come. The instant itself may be when
 * something hidden changed.
 *
 * @param at - epoch milliseconds
 */
function fullHour(from: string, at: number): string {
  const next = Math.ceil(Date.parse(from) / hourMs) * hourMs;
  return new Date(Math.min(next, at)).toISOString();
}

/** What a source reported of what the answer shows, as passes name it. */
function partsOf(
  source: string,
  observed: readonly StoredObservation[] = [],
): string[] {
  const own = observed.filter(row => row.source === source);
  return [
    ...new Set(
      own.map(({ part, name }) =>
        part === 'fact' ? `fact:${name}` : `${part}s`,
      ),
    ),
  ].sort();
}
