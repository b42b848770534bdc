import type { AuthService } from '@backstage/backend-plugin-api';
import type { Decision } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  exemptionToil,
  occurrenceInputSchema,
} from '@plumbline/backstage-plugin-toil-common';
import type { OccurrenceStore } from '../occurrences/OccurrenceStore';

/** Exemptions are renewed in days, not in seconds. */
const everyMs = 5 * 60_000;
/** An exemption lasts a year at the most: one before it shows a renewal. */
const backMs = 400 * 86_400_000;
const pageSize = 500;
const mostPages = 20;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'listDecisions'>;
  occurrences: Pick<OccurrenceStore, 'take'>;
  setAside: SetAside;
};

/** Finds exemptions that are renewed again and again in the register. */
export class ExemptionFollower {
  readonly #options: Options;
  #lookedAt = -Infinity;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What is known already changes nothing. */
  async look(): Promise<void> {
    const { clock, occurrences, setAside } = this.#options;
    const now = clock().getTime();
    if (Math.abs(now - this.#lookedAt) < everyMs) {
      return;
    }
    const toil = exemptionToil(await this.#decisions(now - backMs));
    if (toil.length > 0) {
      await occurrences.take(
        'suite',
        setAside.map('renewed exemptions', toil, {
          id: ({ id }) => id,
          map: each => occurrenceInputSchema.parse(each),
        }),
        now,
      );
    }
    this.#lookedAt = now;
  }

  async #decisions(from: number): Promise<Decision[]> {
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const found: Decision[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < mostPages; pages++) {
      const page = await evidence.listDecisions(
        { type: 'exemption', limit: pageSize, cursor },
        { credentials },
      );
      found.push(...page.items);
      cursor = page.nextCursor;
      // The latest come first.
      const last = page.items.at(-1);
      if (cursor === undefined || (last && Date.parse(last.at) < from)) {
        break;
      }
    }
    return found;
  }
}
