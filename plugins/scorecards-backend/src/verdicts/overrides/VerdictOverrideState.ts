import type { VerdictOverride } from '@plumbline/backstage-plugin-scorecards-common';
import type { VerdictKey } from '../records';
import type {
  VerdictOverrideStore,
  PageOfVerdicts,
} from './VerdictOverrideStore';
import { overrideAt } from './overrideAt';

type Judged = VerdictKey & { version: number };

/** Of most verdicts nobody decided anything; always this same object. */
export const nothing: VerdictOverride = {};

/** What people decided about verdicts, loaded once for a page of them. */
export class VerdictOverrideState {
  readonly #store: VerdictOverrideStore;

  constructor(options: { store: VerdictOverrideStore }) {
    this.#store = options.store;
  }

  /** One query a table, however many verdicts the page has. */
  async load(page: PageOfVerdicts): Promise<(of: Judged) => VerdictOverride> {
    const [exemptions, disputes] = await Promise.all([
      this.#store.exemptionsInForce(page),
      this.#store.disputesStanding(page),
    ]);
    if (exemptions.length + disputes.length === 0) {
      return () => nothing;
    }
    const exemptionsOf = byVerdict(exemptions);
    const disputesOf = byVerdict(disputes);
    return of =>
      overrideAt(
        {
          exemptions: exemptionsOf.get(keyOf(of)) ?? [],
          disputes: disputesOf.get(keyOf(of)) ?? [],
        },
        of.version,
        page.at,
      );
  }

  /**
   * What was decided about one verdict, at any instant.
   *
   * @returns with the instants at which something came into force or ended
   */
  async ofVerdict(key: VerdictKey): Promise<{
    instants: number[];
    at: (version: number, at: number) => VerdictOverride;
  }> {
    const decided = await this.#store.ofVerdict(key);
    const instants = decided.exemptions.flatMap(({ from, until }) => [
      from,
      until,
    ]);
    return {
      instants: [...new Set(instants)].sort((a, b) => a - b),
      at: (version, at) => overrideAt(decided, version, at),
    };
  }
}

function byVerdict<T extends VerdictKey>(items: readonly T[]) {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const same = found.get(keyOf(item)) ?? [];
    same.push(item);
    found.set(keyOf(item), same);
  }
  return found;
}

function keyOf({ entityRef, control }: VerdictKey): string {
  return `${entityRef}\n${control}`;
}
