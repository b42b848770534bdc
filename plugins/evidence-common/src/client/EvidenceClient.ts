import type {
  Alert,
  AlertGroup,
  Change,
  ChangeDetail,
  ChangeInput,
  ChangeReceipt,
  ChangeTimeline,
  CollectorStatus,
  ContextRequest,
  EvidenceContext,
  FactsPage,
  FactsRequest,
  FeedPage,
  GraphAnswer,
  Incident,
  IncidentInput,
  IncidentReceipt,
  Observations,
  ObservationsReceipt,
  Overview,
  Page,
  Resolution,
  Signal,
  Usefulness,
} from '../schemas';
import { DecisionClient } from './DecisionClient';
import { changeLists } from './changeLists';
import { joined } from './DiscrepancyClient';
import { RestClient, expectSuccess } from './RestClient';
import type { RequestOptions, RestClientOptions } from './RestClient';
import type {
  ChangeTimelineQuery,
  ContextAnswer,
  GraphQuery,
  ListAlertGroupsQuery,
  ListAlertsQuery,
  ListChangesQuery,
  ListIncidentsQuery,
  ResolveOptions,
} from './types';

/**
 * The evidence API, for the browser and for Node. Every method throws
 * `EvidenceRequestError` with the server's sentence when it is refused.
 *
 * @example
 * ```ts
 * const client = new EvidenceClient({
 *   baseUrl: 'http://localhost:7007/api/evidence',
 *   token: async () => process.env.TOKEN,
 * });
 * await client.resolve({ type: 'text', text: 'checkoutservice is slow' });
 * ```
 */
export class EvidenceClient extends DecisionClient {
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    const rest = new RestClient(options);
    super(rest);
    this.#rest = rest;
  }

  /** Which entity a signal names. */
  async resolve(
    signal: Signal,
    options: ResolveOptions & RequestOptions = {},
  ): Promise<Resolution> {
    const { abort, ...rest } = options;
    return this.#rest.post('/resolve', { signal, ...rest }, { abort });
  }

  /** What is known of many entities; only for those who may see every one. */
  async getFacts(
    request: FactsRequest,
    options?: RequestOptions,
  ): Promise<FactsPage> {
    return this.#rest.post('/facts', request, options);
  }

  /** All that a capability needs about an entity and its neighbourhood, in one call. */
  async getContext(
    request: ContextRequest,
    options?: RequestOptions,
  ): Promise<ContextAnswer> {
    const answer = await this.#rest.request(
      'POST',
      '/context',
      request,
      options,
    );
    const resolution = (answer.body as { resolution?: Resolution })?.resolution;
    if (answer.status === 409 && resolution) {
      return { status: 'ambiguous', resolution };
    }
    if (answer.status === 404 && resolution) {
      return { status: 'unmatched', resolution };
    }
    return {
      status: 'found',
      context: expectSuccess<EvidenceContext>(answer, '/context'),
    };
  }

  /** One page of the ledger, newest first. */
  async listChanges(
    query: ListChangesQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Change>> {
    return this.#rest.get(
      '/changes',
      { ...query, ...changeLists(query) },
      options,
    );
  }

  /** How many changes there were, by kind and outcome over time. */
  async getChangeTimeline(
    query: ChangeTimelineQuery,
    options?: RequestOptions,
  ): Promise<ChangeTimeline> {
    return this.#rest.get(
      '/changes/timeline',
      { ...query, ...changeLists(query) },
      options,
    );
  }

  /** One change, with what was said about it. */
  async getChange(
    id: string,
    query: { at?: string } = {},
    options?: RequestOptions,
  ): Promise<ChangeDetail> {
    return this.#rest.get(`/changes/${encodeURIComponent(id)}`, query, options);
  }

  /** Stores a change once, however often it is reported. */
  async reportChange(
    change: ChangeInput,
    options?: RequestOptions,
  ): Promise<ChangeReceipt> {
    return this.#rest.post('/changes', change, options);
  }

  /**
   * Stores several changes, all or none: 500 at most, within the 1 MB of a
   * request. The receipts come in the order of the changes.
   */
  async reportChanges(
    changes: readonly ChangeInput[],
    options?: RequestOptions,
  ): Promise<ChangeReceipt[]> {
    const { items } = await this.#rest.post<{ items: ChangeReceipt[] }>(
      '/changes',
      { items: changes },
      options,
    );
    return items;
  }

  /** Answers item by item what was resolved, unresolved and refused. */
  async pushObservations(
    observations: Observations,
    options?: RequestOptions,
  ): Promise<ObservationsReceipt> {
    return this.#rest.post('/observations', observations, options);
  }

  /** Who depends on an entity, and what it depends on. */
  async graph(
    entityRef: string,
    query: GraphQuery = {},
    options?: RequestOptions,
  ): Promise<GraphAnswer> {
    return this.#rest.get(
      '/graph',
      { entityRef, ...query, type: joined(query.type) },
      options,
    );
  }

  /** Whether the evidence is of use: what it resolved, what was put right. */
  async getUsefulness(options?: RequestOptions): Promise<Usefulness> {
    return this.#rest.get('/usefulness', {}, options);
  }

  async listCollectors(
    query: { cursor?: string } = {},
    options?: RequestOptions,
  ): Promise<Page<CollectorStatus>> {
    return this.#rest.get('/collectors', query, options);
  }

  /**
   * Deletes a source that is pushed, with what it reports at present, and
   * resolves its open incidents.
   */
  async deleteCollector(
    id: string,
    options?: RequestOptions,
  ): Promise<{ deleted: number; resolved: number }> {
    return this.#rest.delete(`/collectors/${encodeURIComponent(id)}`, options);
  }

  /** What fires and what changed lately for some owners, in one request. */
  async getOverview(
    query: { owners: readonly string[]; environment?: string },
    options?: RequestOptions,
  ): Promise<Overview> {
    const { environment, owners } = query;
    return this.#rest.get(
      '/overview',
      { environment, owner: owners.join(',') },
      options,
    );
  }

  /** One page of alerts, the latest start first. */
  async listAlerts(
    query: ListAlertsQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Alert>> {
    return this.#rest.get('/alerts', query, options);
  }

  /** One page of groups of alerts, the latest first. */
  async listAlertGroups(
    query: ListAlertGroupsQuery = {},
    options?: RequestOptions,
  ): Promise<Page<AlertGroup>> {
    return this.#rest.get('/alert-groups', query, options);
  }

  /** Refused with 404 for a group that is not known, or not the caller's to see. */
  async getAlertGroup(
    id: string,
    options?: RequestOptions,
  ): Promise<AlertGroup> {
    return this.#rest.get(
      `/alert-groups/${encodeURIComponent(id)}`,
      {},
      options,
    );
  }

  /** One page of incidents, the latest start first. */
  async listIncidents(
    query: ListIncidentsQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Incident>> {
    return this.#rest.get('/incidents', query, options);
  }

  /** @param key - its key, or the source's own id where one source has it */
  async getIncident(key: string, options?: RequestOptions): Promise<Incident> {
    return this.#rest.get(`/incidents/${encodeURIComponent(key)}`, {}, options);
  }

  /** Says how an incident is; saying it again changes nothing. */
  async reportIncident(
    incident: IncidentInput,
    options?: RequestOptions,
  ): Promise<IncidentReceipt> {
    return this.#rest.post('/incidents', incident, options);
  }

  /** What changed after a step; follow by passing the answer's `nextAfter`. */
  async feed(
    after: number,
    query: { limit?: number } = {},
    options?: RequestOptions,
  ): Promise<FeedPage> {
    return this.#rest.get('/feed', { after, ...query }, options);
  }
}
