import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Adoption,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { VerdictFilter, VerdictKey, VerdictStore } from './VerdictStore';

const pageSize = 1_000;

/** Counts verdicts by control, of the entities that the caller may see. */
export class AdoptionService {
  readonly #clock: Clock;
  readonly #store: Pick<VerdictStore, 'counts' | 'list'>;
  readonly #visibility: Pick<CatalogVisibility, 'of'>;

  constructor(options: {
    clock: Clock;
    store: Pick<VerdictStore, 'counts' | 'list'>;
    visibility: Pick<CatalogVisibility, 'of'>;
  }) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#visibility = options.visibility;
  }

  /**
   * By control; one that was judged on nothing is absent. One query for whoever
   * sees everything; O(verdicts) for a caller from whom something is hidden.
   */
  async of(
    filter: Pick<VerdictFilter, 'control'>,
    credentials: BackstageCredentials,
  ): Promise<ReadonlyMap<string, Adoption>> {
    const found = new Map<string, Adoption>();
    const add = (control: string, status: VerdictStatus, amount: number) => {
      const adoption = found.get(control) ?? {};
      adoption[status] = (adoption[status] ?? 0) + amount;
      found.set(control, adoption);
    };
    const now = this.#clock().getTime();
    // Asked about none, only who sees everything is told that one is seen.
    const seesAll = await this.#visibility.of([], credentials);
    if (seesAll('')) {
      const counts = await this.#store.counts('control', filter, {
        now,
      });
      counts.forEach(({ of, status, count }) => add(of, status, count));
      return found;
    }
    let after: VerdictKey | undefined;
    do {
      const rows = await this.#store.list(filter, {
        now,
        after,
        limit: pageSize,
      });
      const mayRead = await this.#visibility.of(
        rows.map(({ entityRef }) => entityRef),
        credentials,
      );
      rows
        .filter(({ entityRef }) => mayRead(entityRef))
        .forEach(({ control, exempt, status }) =>
          add(control, exempt ? 'exempt' : status, 1),
        );
      after = rows.length === pageSize ? rows.at(-1) : undefined;
    } while (after);
    return found;
  }
}
