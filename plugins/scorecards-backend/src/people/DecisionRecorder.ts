import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  type Clock,
  type EvidenceService,
  OutboxGauge,
} from '@plumbline/backstage-plugin-evidence-node';
import type { OutboxStore } from './OutboxStore';

/** Decisions that one look at the outbox reads. */
const batch = 500;
/** From when evidence refused one until it is handed over again. */
const retryMs = 60_000;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'recordDecision'>;
  logger: LoggerService;
  store: OutboxStore;
};

/** Hands decisions to evidence's record, in order, until it has taken them. */
export class DecisionRecorder {
  readonly #gauge = new OutboxGauge('scorecards decisions');
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Recording twice changes nothing there, so a crash after evidence answered
   * costs a repetition. One that evidence refuses waits for a minute, and with it
   * what comes after it on the same subject, but nothing else: however many wait,
   * they hold up nobody.
   *
   * @throws what evidence threw, when it could not be reached
   */
  async recordPending(): Promise<void> {
    const { auth, clock, evidence, store } = this.#options;
    const now = clock().getTime();
    const waiting = new Set<string>();
    const pending = await store.pending(batch);
    this.#gauge.saw(pending.map(({ seq }) => seq));
    const due = pending.filter(({ retryAt = 0 }) => retryAt <= now);
    for (const { seq, subject, decision } of due) {
      if (waiting.has(subject)) {
        continue;
      }
      try {
        const credentials = await auth.getOwnServiceCredentials();
        await evidence.recordDecision(decision, { credentials });
        await store.taken(seq);
      } catch (error) {
        if (!isRefusal(error)) {
          throw error;
        }
        waiting.add(subject);
        await store.refused(seq, now + retryMs);
        this.#options.logger.error(
          `Evidence refused the decision '${decision.id}'; it stays in the outbox`,
          { reason: (error as Error).message },
        );
      }
    }
  }
}

/** Of this one decision; else evidence is not there, or in trouble. */
function isRefusal(error: unknown): boolean {
  const { name, status } = error as { name?: string; status?: number };
  return (
    status === 400 ||
    status === 409 ||
    name === 'InputError' ||
    name === 'ConflictError'
  );
}
