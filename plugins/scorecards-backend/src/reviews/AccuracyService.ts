import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Accuracy,
  accuracyWindowDays,
  measureAccuracy,
} from '@plumbline/backstage-plugin-scorecards-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { isSamePerson } from '../people/Members';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { ControlVersions } from '../verdicts/ControlVersions';
import { withheldFrom } from '../verdicts/WithheldControls';
import type { ReviewStore } from './ReviewStore';

type Options = {
  versions: Pick<ControlVersions, 'load'>;
  clock: Clock;
  /** As many failures must be reviewed before a share is stated. */
  least: number;
  registry: Pick<ControlRegistry, 'enabled'>;
  store: Pick<ReviewStore, 'outcomes'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** From when on failures count, epoch milliseconds. */
export function windowStart(clock: Clock): number {
  return clock().getTime() - accuracyWindowDays * dayMs;
}

/**
 * Without the failures that only the promoter reviewed: one person does not
 * review and promote. Where another one reviewed, too, all of it counts, so that
 * nobody's `wrong` is lost.
 */
export function reviewedByOthers<T extends { entityRef: string; by?: string }>(
  outcomes: readonly T[],
  promoter: string | undefined,
): T[] {
  const kept = new Set(
    outcomes
      .filter(({ by }) => !by || !promoter || !isSamePerson(by, promoter))
      .map(one => one.entityRef),
  );
  return outcomes.filter(one => kept.has(one.entityRef));
}

/** Measures how often controls are right where they say `fail`. */
export class AccuracyService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * By control, of those that are enabled, over what the caller may see. Cost:
   * two queries, O(what people reviewed).
   *
   * @param query.promoter - what only this user reviewed does not count
   */
  async of(
    { promoter, ...query }: { control?: string; promoter?: string },
    credentials: BackstageCredentials,
  ): Promise<ReadonlyMap<string, Accuracy>> {
    const { versions, clock, least, registry, store, visibility } =
      this.#options;
    const withheld = await withheldFrom(credentials, {
      pages: await versions.load(),
      visibility,
    });
    const since = windowStart(clock);
    const all = await store.outcomes({ ...query, since });
    const mayRead = await visibility.of(
      all.map(({ entityRef }) => entityRef),
      credentials,
    );
    const shown = all.filter(
      one => mayRead(one.entityRef) && !withheld.has(one),
    );
    return new Map(
      registry.enabled
        .map(({ control }) => control)
        .filter(({ id }) => query.control === undefined || query.control === id)
        .map(({ id, version }) => {
          const outcomes = reviewedByOthers(
            shown.filter(one => one.control === id && one.version === version),
            promoter,
          );
          return [id, measureAccuracy({ version, since, least, outcomes })];
        }),
    );
  }
}
