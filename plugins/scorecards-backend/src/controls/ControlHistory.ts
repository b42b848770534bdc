import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
  Retention,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Adoption,
  ControlHistoryAnswer,
} from '@plumbline/backstage-plugin-scorecards-common';
import { differencesOf } from '@plumbline/backstage-plugin-scorecards-common/control';
import { iso } from '@plumbline/backstage-plugin-evidence-common';
import type { LadderStore } from '../phases/LadderStore';
import { toPhaseStep } from '../phases/toPhaseStep';
import type { SummaryStore } from '../summary/SummaryStore';
import { visibleParts } from '../summary/visibleParts';
import { verdictHistoryKey } from '../verdicts/retention';
import type { AsOf } from '../verdicts/records';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { ControlStore, ControlVersion } from '../registry/ControlStore';
import { noControl } from '../registry/noControl';

type Options = {
  clock: Clock;
  ladder: Pick<LadderStore, 'steps'>;
  registry: Pick<ControlRegistry, 'all'>;
  retention: Pick<Retention, 'horizon'>;
  store: Pick<ControlStore, 'versions'>;
  summaryStore: SummaryStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Reads what a control was, version by version and phase by phase. */
export class ControlHistory {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Also of a control that is no more.
   *
   * @throws NotFoundError where there never was one
   */
  async of(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<ControlHistoryAnswer> {
    const { clock, ladder, registry, retention, store } = this.#options;
    const versions = (await store.versions({ controls: [id] })).sort(
      (a, b) => a.firstSeen - b.firstSeen || a.version - b.version,
    );
    if (versions.length === 0) {
      noControl(id, registry.all.keys());
    }
    const now = clock().getTime();
    const horizon = (await retention.horizon(verdictHistoryKey)) ?? 0;
    const items = await Promise.all(
      versions.map(async (each, index) => {
        const next: ControlVersion | undefined = versions[index + 1];
        const before: ControlVersion | undefined = versions[index - 1];
        const { fixtures, ...control } = each.body;
        return {
          version: each.version,
          firstSeen: iso(each.firstSeen),
          until: next && iso(next.firstSeen),
          control,
          counts:
            next && next.firstSeen <= horizon
              ? {}
              : await this.#counts(
                  each,
                  // As it stood at the end.
                  next ? { now, at: next.firstSeen - 1 } : { now },
                  credentials,
                ),
          differences: before ? differencesOf(before.body, each.body) : [],
        };
      }),
    );
    return {
      control: id,
      inForce: registry.all.get(id)?.compiled.control.version,
      versions: items.reverse(),
      steps: (await ladder.steps(id)).map(toPhaseStep).reverse(),
    };
  }

  async #counts(
    { control, version }: ControlVersion,
    asOf: AsOf,
    credentials: BackstageCredentials,
  ): Promise<Adoption> {
    const { summaryStore: store, visibility } = this.#options;
    const counts: Adoption = {};
    for await (const part of visibleParts(
      { store, visibility },
      { control },
      credentials,
    )) {
      for (const one of await store.statuses(part, asOf)) {
        const status = one.exempt ? 'exempt' : one.status;
        if (one.version === version) {
          counts[status] = (counts[status] ?? 0) + one.count;
        }
      }
    }
    return counts;
  }
}
