import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  Change,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { StoredGate } from './GateStore';
import { validMs } from './isInForce';

const pageSize = 500;
/** What many more than these are is no reading of single ones. */
export const maxRollbacks = 5_000;

/** Deploys that the ledger has as rolled back, to look up by decision. */
export class LedgerRollbacks {
  readonly #decisions = new Set<string>();
  readonly #byService = new Map<string, Change[]>();

  private constructor(
    changes: readonly Change[],
    private readonly environments: Environments,
    /** False where there are more than were read: the earliest are left out. */
    readonly isComplete: boolean,
  ) {
    for (const change of changes) {
      const { decision, entityRef } = change;
      if (decision !== undefined) {
        this.#decisions.add(decision);
      } else if (entityRef !== undefined) {
        const known = this.#byService.get(entityRef) ?? [];
        known.push(change);
        this.#byService.set(entityRef, known);
      }
    }
  }

  static async read(options: {
    credentials: BackstageCredentials;
    environments: Environments;
    evidence: Pick<EvidenceService, 'listChanges'>;
    /** Epoch milliseconds. */
    from: number;
  }): Promise<LedgerRollbacks> {
    const { credentials, environments, evidence, from } = options;
    const found: Change[] = [];
    let cursor: string | undefined;
    do {
      const page = await evidence.listChanges(
        {
          kind: ['deploy'],
          outcome: ['rolled-back'],
          cursor,
          from: new Date(from).toISOString(),
          limit: pageSize,
        },
        { credentials },
      );
      found.push(
        ...page.items.filter(({ outcome }) => outcome === 'rolled-back'),
      );
      cursor = page.nextCursor;
    } while (cursor !== undefined && found.length < maxRollbacks);
    return new LedgerRollbacks(found, environments, cursor === undefined);
  }

  /** Of a deploy that names no decision: that of a service, there, while it was in force. */
  has({ decision, endedBy }: Omit<StoredGate, 'basis'>): boolean {
    if (this.#decisions.has(decision.id)) {
      return true;
    }
    const at = Date.parse(decision.at);
    const isOf = ({ environment, occurredAt }: Change) =>
      environment !== undefined &&
      this.environments.filterFor(environment).name ===
        decision.request.environment &&
      Date.parse(occurredAt) >= at &&
      Date.parse(occurredAt) < at + validMs;
    return (
      endedBy === undefined &&
      decision.stage === 'deploy' &&
      (decision.answer === 'allow' || decision.answer === 'warn') &&
      decision.services.some(ref => this.#byService.get(ref)?.some(isOf))
    );
  }
}
