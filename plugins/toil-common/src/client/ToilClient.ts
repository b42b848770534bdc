import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import { RestClient } from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  RequestOptions,
  RestClientOptions,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  CandidateDetail,
  CandidateInput,
  CandidateQuery,
  GroupMerge,
  GroupQuery,
  GroupSplit,
  ListedCandidate,
  OccurrenceInput,
  OccurrenceReceipt,
  OverrideInput,
  ReviewImport,
  ReviewInput,
  RunInput,
  StateInput,
  TeamToil,
  ToilGroup,
  ToilSource,
  ToilSummary,
  UnmatchedService,
} from '../schemas';
import type { Bucket, CandidateState, ToilKind } from '../schemas/vocabulary';

/** Query of `GET /api/toil/candidates`, as code writes it. */
export type ListCandidatesQuery = Omit<
  CandidateQuery,
  'bucket' | 'state' | 'kind' | 'stale' | 'limit'
> & {
  bucket?: readonly Bucket[];
  state?: readonly CandidateState[];
  kind?: readonly ToilKind[];
  stale?: boolean;
  limit?: number;
};

/** Query of `GET /api/toil/groups`, as code writes it. */
export type ListGroupsQuery = Omit<
  GroupQuery,
  'kind' | 'limit' | 'members' | 'size'
> & {
  kind?: readonly ToilKind[];
  size?: number;
  members?: number;
  limit?: number;
};

/**
 * The toil API, for the browser and for Node. Every method throws
 * `EvidenceRequestError` with the server's sentence when it is refused.
 *
 * @example
 * ```ts
 * const client = new ToilClient({
 *   baseUrl: () => discoveryApi.getBaseUrl('toil'),
 *   fetch: fetchApi.fetch,
 * });
 * await client.listCandidates({ bucket: ['automate-first'] });
 * ```
 */
export class ToilClient {
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    this.#rest = new RestClient(options);
  }

  /** One page of the backlog, the highest priority first. */
  async listCandidates(
    query: ListCandidatesQuery = {},
    options?: RequestOptions,
  ): Promise<Page<ListedCandidate>> {
    const { bucket, state, kind, ...rest } = query;
    return this.#rest.get(
      '/candidates',
      {
        ...rest,
        bucket: joined(bucket),
        state: joined(state),
        kind: joined(kind),
      },
      options,
    );
  }

  /** One candidate, with what was counted and all that was said of it. */
  async getCandidate(
    id: string,
    options?: RequestOptions,
  ): Promise<CandidateDetail> {
    return this.#rest.get(pathOf(id), {}, options);
  }

  async addCandidate(input: CandidateInput): Promise<CandidateDetail> {
    return this.#rest.post('/candidates', input);
  }

  /** Levels and all else that people say; refused with 409 where it is not the latest version. */
  async reviewCandidate(
    id: string,
    input: ReviewInput,
  ): Promise<CandidateDetail> {
    return this.#rest.post(`${pathOf(id)}/review`, input);
  }

  async overrideBucket(
    id: string,
    input: OverrideInput,
  ): Promise<CandidateDetail> {
    return this.#rest.post(`${pathOf(id)}/override`, input);
  }

  /** Refused where the readiness contract has gaps, or too many are in progress. */
  async startCandidate(
    id: string,
    input: StateInput,
  ): Promise<CandidateDetail> {
    return this.#rest.post(`${pathOf(id)}/start`, input);
  }

  /** Takes up a suggestion, puts back what was started, or opens what was closed. */
  async openCandidate(id: string, input: StateInput): Promise<CandidateDetail> {
    return this.#rest.post(`${pathOf(id)}/open`, input);
  }

  async finishCandidate(
    id: string,
    input: StateInput,
  ): Promise<CandidateDetail> {
    return this.#rest.post(`${pathOf(id)}/finish`, input);
  }

  async dismissCandidate(
    id: string,
    input: StateInput & { reason: string },
  ): Promise<CandidateDetail> {
    return this.#rest.post(`${pathOf(id)}/dismiss`, input);
  }

  /** One rung up: refused where too few runs with verified outcome are told of. */
  async promoteCandidate(
    id: string,
    input: StateInput,
  ): Promise<CandidateDetail> {
    return this.#rest.post(`${pathOf(id)}/promote`, input);
  }

  /** One rung down. */
  async demoteCandidate(
    id: string,
    input: StateInput & { reason: string },
  ): Promise<CandidateDetail> {
    return this.#rest.post(`${pathOf(id)}/demote`, input);
  }

  /** A run, or a rehearsal; one that failed costs a rung. */
  async reportRun(id: string, input: RunInput): Promise<CandidateDetail> {
    return this.#rest.post(`${pathOf(id)}/runs`, input);
  }

  /** Occurrences by group, the largest first. */
  async listGroups(
    query: ListGroupsQuery = {},
    options?: RequestOptions,
  ): Promise<Page<ToilGroup>> {
    const { kind, ...rest } = query;
    return this.#rest.get('/groups', { ...rest, kind: joined(kind) }, options);
  }

  /** By an id that it has or had. */
  async getGroup(
    id: string,
    query: { members?: number } = {},
    options?: RequestOptions,
  ): Promise<ToilGroup> {
    return this.#rest.get(`/groups/${encodeURIComponent(id)}`, query, options);
  }

  /** Parts occurrences, and all in the same words, from the rest of their group. */
  async splitGroup(
    id: string,
    input: GroupSplit,
  ): Promise<{ items: ToilGroup[] }> {
    return this.#rest.post(`/groups/${encodeURIComponent(id)}/split`, input);
  }

  /** Makes groups one; refused with 404 where there is none of them. */
  async mergeGroups(input: GroupMerge): Promise<ToilGroup> {
    return this.#rest.post('/groups/merge', input);
  }

  /** At most 1,000 at a time; telling of one again changes nothing. */
  async reportOccurrences(
    source: string,
    items: readonly OccurrenceInput[],
    options: {
      /** Of several under one id the same counts, whatever comes first. */
      anyOrder?: boolean;
    } = {},
  ): Promise<OccurrenceReceipt> {
    return this.#rest.post('/occurrences', { source, items, ...options });
  }

  /** Action items of an incident review in Markdown. */
  async importReview(input: ReviewImport): Promise<OccurrenceReceipt> {
    return this.#rest.post('/reviews', input);
  }

  /** Takes occurrences back, as if they had never been told of. */
  async removeOccurrences(
    source: string,
    ids: readonly string[],
  ): Promise<{ removed: number }> {
    return this.#rest.post('/occurrences/remove', { source, ids });
  }

  /** How much there is of everything, of what the caller may see. */
  async getSummary(options?: RequestOptions): Promise<ToilSummary> {
    return this.#rest.get('/summary', {}, options);
  }

  /** What recurring work takes of a team's time. */
  async getTeam(owner: string, options?: RequestOptions): Promise<TeamToil> {
    return this.#rest.get('/team', { owner }, options);
  }

  /** Trackers that are read, and how that goes. */
  async listSources(
    options?: RequestOptions,
  ): Promise<{ items: ToilSource[] }> {
    return this.#rest.get('/sources', {}, options);
  }

  /** Names in occurrences that match no service. */
  async listUnmatched(
    options?: RequestOptions,
  ): Promise<{ items: UnmatchedService[] }> {
    return this.#rest.get('/unmatched', {}, options);
  }
}

function pathOf(id: string): string {
  return `/candidates/${encodeURIComponent(id)}`;
}

function joined(values: readonly string[] | undefined): string | undefined {
  return values?.length ? values.join(',') : undefined;
}
