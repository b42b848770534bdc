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
import type { ControlRegistry } from '../controls/ControlRegistry';
import type { ControlBook } from '../verdicts/ControlBook';
import { withheldFrom } from '../verdicts/WithheldControls';
import type { AccuracyFilter, AccuracyStore } from './AccuracyStore';

const dayMs = 24 * 60 * 60 * 1000;

type Failed = { control: string; version: number; count: number };

/** Measures how often controls are right where they say `fail`. */
export class AccuracyService {
  readonly #options: {
    book: Pick<ControlBook, 'open'>;
    clock: Clock;
    registry: Pick<ControlRegistry, 'enabled'>;
    store: AccuracyStore;
    visibility: Pick<CatalogVisibility, 'of'>;
  };

  constructor(options: {
    book: Pick<ControlBook, 'open'>;
    clock: Clock;
    registry: Pick<ControlRegistry, 'enabled'>;
    store: AccuracyStore;
    visibility: Pick<CatalogVisibility, 'of'>;
  }) {
    this.#options = options;
  }

  /**
   * By control, of those that are enabled, over what the caller may see. Two
   * queries; O(failures) for a caller from whom something is hidden.
   */
  async of(
    query: { control?: string },
    credentials: BackstageCredentials,
  ): Promise<ReadonlyMap<string, Accuracy>> {
    const { book, clock, registry, store, visibility } = this.#options;
    const withheld = await withheldFrom(credentials, {
      ...{ pages: await book.open(), visibility },
    });
    const since = clock().getTime() - accuracyWindowDays * dayMs;
    const filter = { ...query, since };
    // Asked about none, only who sees everything is told that one is seen.
    const seesAll = (await visibility.of([], credentials))('');
    const disputes = await store.disputes(filter);
    const [failed, mayRead] = seesAll
      ? [await store.failedCounts(filter), () => true]
      : await this.#visible(filter, credentials);
    return new Map(
      registry.enabled
        .map(({ control }) => control)
        .filter(({ id }) => query.control === undefined || query.control === id)
        .map(({ id, version }) => {
          const isOf = (one: { control: string; version: number }) =>
            one.control === id && one.version === version;
          const count = withheld.has({ control: id, version })
            ? 0
            : failed.find(isOf)?.count ?? 0;
          const raised = disputes.filter(
            one => isOf(one) && mayRead(one.entityRef) && !withheld.has(one),
          );
          return [
            id,
            measureAccuracy({
              ...{ version, since, disputes: raised },
              failed: count,
            }),
          ];
        }),
    );
  }

  async #visible(
    filter: AccuracyFilter,
    credentials: BackstageCredentials,
  ): Promise<[Failed[], (ref: string) => boolean]> {
    const { store, visibility } = this.#options;
    const failed = await store.failed(filter);
    const mayRead = await visibility.of(
      failed.map(({ entityRef }) => entityRef),
      credentials,
    );
    const counts = new Map<string, Failed>();
    for (const { control, version, entityRef } of failed) {
      if (mayRead(entityRef)) {
        const key = `${control} ${version}`;
        const before = counts.get(key) ?? { control, version, count: 0 };
        counts.set(key, { ...before, count: before.count + 1 });
      }
    }
    return [[...counts.values()], mayRead];
  }
}
