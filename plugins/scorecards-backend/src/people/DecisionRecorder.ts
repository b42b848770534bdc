import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { OutboxStore } from './OutboxStore';

/** Decisions that one look at the outbox reads. */
const batch = 500;

/** Hands decisions to evidence's record, in order, until it has taken them. */
export class DecisionRecorder {
  readonly #options: {
    auth: AuthService;
    evidence: Pick<EvidenceService, 'recordDecision'>;
    logger: LoggerService;
    store: OutboxStore;
  };

  constructor(options: {
    auth: AuthService;
    evidence: Pick<EvidenceService, 'recordDecision'>;
    logger: LoggerService;
    store: OutboxStore;
  }) {
    this.#options = options;
  }

  /**
   * Recording twice changes nothing there, so a crash after evidence answered
   * costs a repetition. One that evidence refuses waits, and with it what comes
   * after it on the same subject, but nothing else.
   *
   * @throws what evidence threw, when it could not be asked or refused one
   */
  async recordPending(): Promise<void> {
    const { auth, evidence, store } = this.#options;
    const waiting = new Set<string>();
    let refusal: unknown;
    for (const { seq, subject, decision } of await store.pending(batch)) {
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
        refusal ??= error;
        waiting.add(subject);
        this.#options.logger.error(
          `Evidence refused the decision '${decision.id}'; it stays in the outbox`,
          { reason: (error as Error).message },
        );
      }
    }
    if (refusal) {
      throw refusal;
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
