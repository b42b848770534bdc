import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Adoption } from '@plumbline/backstage-plugin-scorecards-common';
import type { SummaryStore } from './SummaryStore';
import { visibleParts } from './visibleParts';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { VerdictFilter } from '../verdicts/records';
import { withheldFrom } from '../verdicts/WithheldControls';

type Options = {
  versions: Pick<ControlVersions, 'load'>;
  clock: Clock;
  store: Pick<SummaryStore, 'standings' | 'subjects'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Counts verdicts by control, of the entities that the caller may see. */
export class AdoptionService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * By control; one that was judged on nothing is absent. One query for whoever
   * sees everything, else one for each 500 entities.
   */
  async of(
    filter: Pick<VerdictFilter, 'control'>,
    credentials: BackstageCredentials,
  ): Promise<ReadonlyMap<string, Adoption>> {
    const { versions, clock, store, visibility } = this.#options;
    const now = clock().getTime();
    const { all: withheld } = await withheldFrom(credentials, {
      pages: await versions.load(),
      visibility,
    });
    const found = new Map<string, Adoption>();
    for await (const part of visibleParts(
      this.#options,
      { ...filter, withheld },
      credentials,
    )) {
      const standings = await store.standings(part, {
        by: undefined,
        terms: [],
        now,
      });
      for (const { control, exempt, status, count } of standings) {
        const shown = exempt ? 'exempt' : status;
        const adoption = found.get(control) ?? {};
        adoption[shown] = (adoption[shown] ?? 0) + count;
        found.set(control, adoption);
      }
    }
    return found;
  }
}
