import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import {
  BriefClaim,
  briefClaims,
  Correction,
  CorrectionState,
  judgeCorrection,
} from '@plumbline/backstage-plugin-incident-brief-common';
import type { BriefService } from '../service/BriefService';
import type { CorrectionStore } from './CorrectionStore';

export type CorrectionTrackerOptions = {
  auth: AuthService;
  briefs: BriefService;
  clock: Clock;
  logger: LoggerService;
  store: CorrectionStore;
  /** Reports to evidence which corrections of an entity are open. */
  publish: (entityRef: string) => Promise<void>;
};

/**
 * Closes corrections when their source says otherwise, and opens them again
 * when it says the same again. Costs one brief for each entity that has a
 * correction; two replicas that do it at once come to the same end, for an edit
 * of an older version is refused.
 */
export class CorrectionTracker {
  readonly #options: CorrectionTrackerOptions;
  /** Entities whose open corrections evidence has not heard of yet. */
  readonly #unreported = new Set<string>();

  constructor(options: CorrectionTrackerOptions) {
    this.#options = options;
  }

  /** Reports to evidence now, and again later where that fails: what was reported is kept. */
  async report(entityRef: string): Promise<void> {
    const { logger, publish } = this.#options;
    this.#unreported.add(entityRef);
    try {
      await publish(entityRef);
      this.#unreported.delete(entityRef);
    } catch (error) {
      logger.warn(
        `Evidence has not received yet which lines of '${entityRef}' are wrong: ${
          (error as Error).message
        }`,
      );
    }
  }

  /** Whether evidence still has to hear of something. */
  get isBehind(): boolean {
    return this.#unreported.size > 0;
  }

  /** @returns how many were closed or opened again */
  async judgeAll(): Promise<number> {
    const { logger, store } = this.#options;
    const corrections = await store.listTracked();
    const byBrief = new Map<string, Correction[]>();
    for (const one of corrections) {
      const key = `${one.entityRef}\n${one.environment ?? ''}`;
      byBrief.set(key, [...(byBrief.get(key) ?? []), one]);
    }
    let changed = 0;
    for (const together of byBrief.values()) {
      try {
        changed += await this.#judge(together);
      } catch (error) {
        // The others are judged; this one at the next change.
        logger.warn(
          `Corrections of '${together[0].entityRef}' could not be judged: ${
            (error as Error).message
          }`,
        );
      }
    }
    for (const entityRef of this.#unreported) {
      await this.report(entityRef);
    }
    return changed;
  }

  async #judge(corrections: Correction[]): Promise<number> {
    const { auth, briefs } = this.#options;
    const [{ entityRef, environment }] = corrections;
    const answer = await briefs.getBrief(
      { entityRef, environment },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    // Without the entity the brief states nothing of it: that corrects nothing.
    const claims =
      answer.status === 'found' ? briefClaims(answer.brief) : undefined;
    const outcomes = await Promise.all(
      corrections.map(one => claims && this.#settle(one, claims)),
    );
    const changed = outcomes.filter(Boolean).length;
    if (changed > 0) {
      await this.report(entityRef);
    }
    return changed;
  }

  async #settle(
    correction: Correction,
    claims: BriefClaim[],
  ): Promise<boolean> {
    const { clock, store } = this.#options;
    const next = nextState(correction, claims);
    if (!next) {
      return false;
    }
    const reopens = next.state === 'open';
    const outcome = await store.replace({
      ...correction,
      state: next.state,
      reopened: correction.reopened + (reopens ? 1 : 0),
      history: [...correction.history, { at: clock().toISOString(), ...next }],
      version: correction.version + 1,
    });
    return outcome === 'replaced';
  }
}

function nextState(
  correction: Correction,
  claims: BriefClaim[],
): { state: CorrectionState; reason: string } | undefined {
  const verdict = judgeCorrection(correction, claims);
  if (correction.state === 'open' && verdict.status === 'corrected') {
    return { state: 'closed', reason: verdict.reason };
  }
  if (correction.state === 'closed' && verdict.status === 'wrong') {
    return { state: 'open', reason: 'The brief says so again' };
  }
  return undefined;
}
