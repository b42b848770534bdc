import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import { RestClient } from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  RequestOptions,
  RestClientOptions,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  ControlDetails,
  ControlHistoryAnswer,
  ControlsProblem,
  ListedControl,
  ListVerdictsQuery,
  Preview,
  VerdictsFilter,
} from '../answers';
import type { Summary, SummaryQuery, TeamDebt } from '../lists';
import type {
  Accuracy,
  Review,
  ReviewRequest,
  ReviewSample,
  ReviewWithdrawal,
} from '../schemas/accuracy';
import type {
  Dispute,
  DisputeDecision,
  DisputeQuery,
  DisputeRequest,
  DisputeWithdrawal,
} from '../schemas/dispute';
import type {
  Exemption,
  ExemptionDecision,
  ExemptionQuery,
  ExemptionRequest,
} from '../schemas/exemption';
import type {
  Baseline,
  BaselineRequest,
  PhaseDecision,
  Promotion,
} from '../schemas/phase';
import type { Verdict } from '../schemas/verdict';

type Query = Record<string, string | number | undefined>;

/**
 * The scorecards API, for the browser and for Node. Every method throws
 * `EvidenceRequestError` with the server's sentence when it is refused.
 *
 * @example
 * ```ts
 * const client = new ScorecardsClient({
 *   baseUrl: () => discoveryApi.getBaseUrl('scorecards'),
 *   fetch: fetchApi.fetch,
 * });
 * await client.listVerdicts({ owner: 'group:default/payments' });
 * ```
 */
export class ScorecardsClient {
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    this.#rest = new RestClient(options);
  }

  /** One page. */
  async listVerdicts(
    query: ListVerdictsQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Verdict>> {
    const { status, ...rest } = query;
    return this.#rest.get(
      '/verdicts',
      { ...rest, status: status?.length ? status.join(',') : undefined },
      options,
    );
  }

  /**
   * Every verdict of a list in one CSV file. Cells that a spreadsheet would take
   * for a formula have an apostrophe before them.
   */
  async exportVerdicts(
    query: VerdictsFilter = {},
    options?: RequestOptions,
  ): Promise<string> {
    const { status, ...rest } = query;
    return this.#rest.getText(
      '/verdicts',
      { ...rest, status: status?.join(',') || undefined, format: 'csv' },
      'text/csv',
      options,
    );
  }

  /** Counts now and day by day. */
  async getSummary(
    query: SummaryQuery,
    options?: RequestOptions,
  ): Promise<Summary> {
    return this.#rest.get('/summary', query, options);
  }

  /** The same counts now, every row of them, in one CSV file. */
  async exportSummary(
    query: Omit<SummaryQuery, 'limit' | 'cursor'>,
    options?: RequestOptions,
  ): Promise<string> {
    return this.#rest.getText(
      '/summary',
      { ...query, format: 'csv' },
      'text/csv',
      options,
    );
  }

  /** All that a team's page begins with, in one answer. */
  async getTeam(owner: string, options?: RequestOptions): Promise<TeamDebt> {
    return this.#rest.get('/team', { owner }, options);
  }

  /** What one verdict has been, the newest first. */
  async getVerdictHistory(
    key: { entityRef: string; control: string },
    options?: RequestOptions,
  ): Promise<{ items: (Verdict & { learnedAt: string })[] }> {
    return this.#rest.get('/verdicts/history', key, options);
  }

  /** Every control that is written down, enabled or not, by id. */
  async listControls(
    options?: RequestOptions,
  ): Promise<{ items: ListedControl[] }> {
    return this.#rest.get('/controls', {}, options);
  }

  /** The same in one CSV file, with how far each is met and how right it is. */
  async exportControls(options?: RequestOptions): Promise<string> {
    return this.#rest.getText(
      '/controls',
      { format: 'csv' },
      'text/csv',
      options,
    );
  }

  /** One control as it is in force, and the versions that it had. */
  async getControl(
    id: string,
    options?: RequestOptions,
  ): Promise<ControlDetails> {
    return this.#rest.get(pathOf('controls', id), {}, options);
  }

  /** What a control was, version by version and phase by phase. */
  async getControlHistory(
    id: string,
    options?: RequestOptions,
  ): Promise<ControlHistoryAnswer> {
    return this.#rest.get(pathOf('controls', id, 'history'), {}, options);
  }

  /** Where a control is on the ladder, and what is missing for the next step. */
  async getPromotion(id: string, options?: RequestOptions): Promise<Promotion> {
    return this.#rest.get(pathOf('controls', id, 'promotion'), {}, options);
  }

  /** Takes a user of the group that owns the control; up, one step at a time. */
  async decidePhase(
    id: string,
    verb: 'promote' | 'demote',
    decision: PhaseDecision,
    options?: RequestOptions,
  ): Promise<Promotion> {
    return this.#rest.post(pathOf('controls', id, verb), decision, options);
  }

  /** What is counted apart as legacy, by control, and what is left of it. */
  async listBaselines(
    options?: RequestOptions,
  ): Promise<{ items: Baseline[] }> {
    return this.#rest.get('/baseline', {}, options);
  }

  /** Freezes what fails as legacy, once for each control. */
  async freezeBaseline(
    request: BaselineRequest,
    options?: RequestOptions,
  ): Promise<{ items: Baseline[] }> {
    return this.#rest.post('/baseline', request, options);
  }

  /** Files that are not in force as they are written. */
  async listProblems(
    options?: RequestOptions,
  ): Promise<{ items: ControlsProblem[] }> {
    return this.#rest.get('/problems', {}, options);
  }

  /**
   * Who would flip, each way, if a control were as it is written here. Changes
   * nothing.
   *
   * @param text - the file, as it is edited
   */
  async previewControl(
    text: string,
    options?: RequestOptions,
  ): Promise<Preview> {
    return this.#rest.post('/controls/preview', { text }, options);
  }

  /** How often the version in force was right where it said `fail`. */
  async getAccuracy(id: string, options?: RequestOptions): Promise<Accuracy> {
    return this.#rest.get(pathOf('controls', id, 'accuracy'), {}, options);
  }

  /** The failures of a control that are to be reviewed, with what people judged. */
  async getReviewSample(
    id: string,
    options?: RequestOptions,
  ): Promise<ReviewSample> {
    return this.#rest.get(pathOf('controls', id, 'sample'), {}, options);
  }

  /** Takes a user; of a verdict in the sample that they have not judged yet. */
  async reviewVerdict(
    id: string,
    request: ReviewRequest,
    options?: RequestOptions,
  ): Promise<Review> {
    return this.#rest.post(pathOf('controls', id, 'reviews'), request, options);
  }

  /** Takes the user who reviewed it. */
  async withdrawReview(
    id: string,
    request: ReviewWithdrawal,
    options?: RequestOptions,
  ): Promise<Review> {
    return this.#rest.post(
      pathOf('controls', id, 'reviews/withdraw'),
      request,
      options,
    );
  }

  /** The latest first; with `lapsesBefore`, the soonest to lapse first. */
  async listExemptions(
    query: ExemptionQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Exemption>> {
    return this.#rest.get('/exemptions', { ...query } as Query, options);
  }

  /** Exemptions in force that lapse within some days, the soonest first. */
  async listLapsing(
    query: {
      /** 30 by default. */
      days?: number;
      owner?: string;
      control?: string;
      limit?: number;
      cursor?: string;
    } = {},
    options?: RequestOptions,
  ): Promise<Page<Exemption>> {
    return this.#rest.get('/lapsing', query, options);
  }

  async getExemption(id: string, options?: RequestOptions): Promise<Exemption> {
    return this.#rest.get(pathOf('exemptions', id), {}, options);
  }

  /** Takes a user of the group that owns the entity. */
  async requestExemption(
    request: ExemptionRequest,
    options?: RequestOptions,
  ): Promise<Exemption> {
    return this.#rest.post('/exemptions', request, options);
  }

  /**
   * Approving and rejecting take one of the control's approvers who did not
   * request it; revoking takes an approver, or an owner of the entity.
   */
  async decideExemption(
    id: string,
    verb: 'approve' | 'reject' | 'revoke',
    decision: ExemptionDecision,
    options?: RequestOptions,
  ): Promise<Exemption> {
    return this.#rest.post(pathOf('exemptions', id, verb), decision, options);
  }

  /** The latest first. */
  async listDisputes(
    query: DisputeQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Dispute>> {
    return this.#rest.get('/disputes', { ...query } as Query, options);
  }

  async getDispute(id: string, options?: RequestOptions): Promise<Dispute> {
    return this.#rest.get(pathOf('disputes', id), {}, options);
  }

  /** Of a verdict that fails now. */
  async raiseDispute(
    request: DisputeRequest,
    options?: RequestOptions,
  ): Promise<Dispute> {
    return this.#rest.post('/disputes', request, options);
  }

  /** Takes a user of the group that owns the control, and did not raise it. */
  async decideDispute(
    id: string,
    verb: 'uphold' | 'reject',
    decision: DisputeDecision,
    options?: RequestOptions,
  ): Promise<Dispute> {
    return this.#rest.post(pathOf('disputes', id, verb), decision, options);
  }

  /** Takes the user who raised it, while it is open. */
  async withdrawDispute(
    id: string,
    withdrawal: DisputeWithdrawal,
    options?: RequestOptions,
  ): Promise<Dispute> {
    const path = pathOf('disputes', id, 'withdraw');
    return this.#rest.post(path, withdrawal, options);
  }
}

function pathOf(
  list: 'controls' | 'disputes' | 'exemptions',
  id: string,
  of?: string,
): string {
  const path = `/${list}/${encodeURIComponent(id)}`;
  return of === undefined ? path : `${path}/${of}`;
}
