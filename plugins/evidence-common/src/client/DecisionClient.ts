import type {
  AuditCheckpoint,
  AuditVerification,
  Decision,
  DecisionInput,
  DecisionReceipt,
  DecisionState,
  DecisionType,
} from '../audit';
import { evidenceOperations } from '../operations/evidence';
import type { Page } from '../schemas';
import { clientOf } from './clientOf';
import { RestClient } from './RestClient';
import type { RequestOptions, RestClientOptions } from './RestClient';

export type ListDecisionsQuery = {
  type?: DecisionType;
  entityRef?: string;
  control?: string;
  state?: DecisionState;
  /** An ISO instant: those that stand and lapse before, the soonest first. */
  lapsesBefore?: string;
  limit?: number;
  cursor?: string;
};

/** Entries asked for at once: what has to fit into memory. */
const auditPage = 1_000;

// Replaced by `reportChange` and `reportChanges` of EvidenceClient.
const { reportChanges, ...operations } = evidenceOperations;

/** Decisions and their record, beside the operations of the evidence API. */
export class DecisionClient extends clientOf(operations) {
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    super(options);
    this.#rest = new RestClient(options);
  }

  /** Only for plugins, in their own name; doing it again changes nothing. */
  async recordDecision(
    decision: DecisionInput,
    options?: RequestOptions,
  ): Promise<DecisionReceipt> {
    return this.#rest.post('/decisions', decision, options);
  }

  /** One page of what is, or was, allowed. */
  async listDecisions(
    query: ListDecisionsQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Decision>> {
    return this.#rest.get('/decisions', query, options);
  }

  /** The end of the chain now: kept elsewhere, it shows what is cut later. */
  async getAuditCheckpoint(options?: RequestOptions): Promise<AuditCheckpoint> {
    return this.#rest.get('/audit/checkpoint', {}, options);
  }

  /** Whether the portal finds the chain intact, and up to where. */
  async getAuditVerification(
    options?: RequestOptions,
  ): Promise<AuditVerification> {
    return this.#rest.get('/audit/verification', {}, options);
  }

  /** Entry by entry as they are hashed, in lists of lines without line ends. */
  async *readAudit(
    { after = 0 }: { after?: number } = {},
    options?: RequestOptions,
  ): AsyncGenerator<string[], void, undefined> {
    for (let seen = after; ; seen += auditPage) {
      const text = await this.#rest.getText(
        '/audit',
        { after: seen, limit: auditPage },
        'application/x-ndjson',
        options,
      );
      const lines = text.split('\n');
      // Each line has its end, so nothing comes after the last.
      lines.pop();
      yield lines;
      if (lines.length < auditPage) {
        return;
      }
    }
  }
}
