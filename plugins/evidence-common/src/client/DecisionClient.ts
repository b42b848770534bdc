import type {
  DecisionCase,
  DecisionCaseInput,
  DecisionCaseReceipt,
  DecisionState,
  DecisionType,
  InboxCount,
  InboxQuery,
} from '../audit';
import { evidenceOperations } from '../operations/evidence';
import type { Page } from '../schemas';
import { clientOf } from './clientOf';
import { expectSuccess, RestClient } from './RestClient';
import type { RequestOptions, RestClientOptions } from './RestClient';

export type ListDecisionsQuery = {
  type?: DecisionType;
  entityRef?: string;
  control?: string;
  state?: DecisionState;
  /** An ISO instant: those that stand and lapse before, the soonest first. */
  lapsesBefore?: string;
  /** An ISO instant: the register as it was then. */
  at?: string;
  limit?: number;
  cursor?: string;
};

/** Entries requested at once: what has to fit into memory. */
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

  /** Only for plugins, in their own name; only a higher revision changes it. */
  async publishCase(
    { id, ...body }: DecisionCaseInput & { id: string },
    options?: RequestOptions,
  ): Promise<DecisionCaseReceipt> {
    const path = `/decision-cases/${encodeURIComponent(id)}`;
    return expectSuccess(
      await this.#rest.request('PUT', path, body, options),
      path,
    );
  }

  /** One page of what waits for the caller, or what they requested or decided. */
  async listInbox(
    query: Partial<InboxQuery> = {},
    options?: RequestOptions,
  ): Promise<Page<DecisionCase>> {
    return this.#rest.get('/decisions/inbox', query, options);
  }

  async countInbox(options?: RequestOptions): Promise<InboxCount> {
    return this.#rest.get('/decisions/inbox/count', {}, options);
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
