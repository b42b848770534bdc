import type {
  AddedFact,
  AlertGroup,
  Change,
  ChangeInput,
  ChangeReceipt,
  ContextRequest,
  Decision,
  DecisionCaseReceipt,
  DecisionInput,
  DecisionReceipt,
  FactsPage,
  FactsRequest,
  FeedPage,
  GraphAnswer,
  Incident,
  Observations,
  ObservationsReceipt,
  Page,
  PipelineRun,
  Promotion,
  PromotionQueryInput,
  Resolution,
  RunQuery,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  ContextAnswer,
  GraphQuery,
  ListAlertGroupsQuery,
  ListChangesQuery,
  ListDecisionsQuery,
  ListIncidentsQuery,
} from '@plumbline/backstage-plugin-evidence-common/client';
import type {
  EvidenceServiceOptions,
  GetContextOptions,
  PublishedCase,
} from './evidenceOptions';
import type { EvidenceProposals } from './evidenceProposals';

/** Evidence for other backend plugins, as the caller may see it. */
export interface EvidenceService extends EvidenceProposals {
  /**
   * All that a capability needs about an entity and its neighbourhood.
   *
   * @throws ResponseError-like `EvidenceRequestError` when evidence refuses.
   */
  getContext(
    request: ContextRequest,
    options: GetContextOptions,
  ): Promise<ContextAnswer>;

  /**
   * Who depends on an entity, or what it depends on, as the caller may see it.
   * Refused with 404 for one that is not known, or not the caller's to see.
   */
  getGraph(
    query: GraphQuery & { entityRef: string },
    options: EvidenceServiceOptions,
  ): Promise<GraphAnswer>;

  /** What runs where, and how environments differ; refused as `getGraph` is. */
  getPromotion(
    query: PromotionQueryInput,
    options: EvidenceServiceOptions,
  ): Promise<Promotion>;

  /** Which entity a signal names; records nothing where it names none. */
  resolve(signal: Signal, options: EvidenceServiceOptions): Promise<Resolution>;

  /**
   * What changed after a step; follow by passing the answer's `nextAfter`.
   * Refused for those from whom something is hidden, and with 410 for a step
   * that is older than what is kept (see `isGone` and `readAnew`).
   */
  getFeed(
    query: { after: number; limit?: number },
    options: EvidenceServiceOptions,
  ): Promise<FeedPage>;

  /**
   * The facts of many entities, one page at a time. Refused for callers who may
   * not see every entity.
   */
  getFacts(
    request: FactsRequest,
    options: EvidenceServiceOptions,
  ): Promise<FactsPage>;

  /** The facts that modules add to those of every portal. */
  listFacts(options: EvidenceServiceOptions): Promise<AddedFact[]>;

  /** Refused with 404 for a group that is not known, or not the caller's to see. */
  getAlertGroup(
    id: string,
    options: EvidenceServiceOptions,
  ): Promise<AlertGroup>;

  /** One page, the latest first. */
  listAlertGroups(
    query: ListAlertGroupsQuery,
    options: EvidenceServiceOptions,
  ): Promise<Page<AlertGroup>>;

  /** One page, the latest start first. */
  listIncidents(
    query: ListIncidentsQuery,
    options: EvidenceServiceOptions,
  ): Promise<Page<Incident>>;

  /** By its key. Refused with 404 for one that is not known, or not the caller's to see. */
  getIncident(key: string, options: EvidenceServiceOptions): Promise<Incident>;

  /** One page of the ledger, newest first. */
  listChanges(
    query: ListChangesQuery,
    options: EvidenceServiceOptions,
  ): Promise<Page<Change>>;

  /** One page of runs of pipelines, newest first; refused as `getGraph` is. */
  listRuns(
    query: RunQuery,
    options: EvidenceServiceOptions,
  ): Promise<Page<PipelineRun>>;

  /** One page of what is, or was, allowed; the latest first. */
  listDecisions(
    query: ListDecisionsQuery,
    options: EvidenceServiceOptions,
  ): Promise<Page<Decision>>;

  /**
   * Reports a change to the ledger, which stores it once however often it is
   * reported.
   */
  reportChange(
    change: ChangeInput,
    options: EvidenceServiceOptions,
  ): Promise<ChangeReceipt>;

  /**
   * Reports what a capability found, as a source that belongs to its plugin.
   */
  pushObservations(
    observations: Observations,
    options: EvidenceServiceOptions,
  ): Promise<ObservationsReceipt>;

  /**
   * Keeps a decision for good: in the register if it allows something, and in
   * the chain of all. Doing it again under the same id changes nothing; another
   * decision under that id is refused with 409.
   *
   * The plugin answers for the decision: it has seen to it that the actor is a
   * user who may decide this. So it takes the plugin's own credentials
   * (`auth.getOwnServiceCredentials()`), and refuses all others with 403.
   */
  recordDecision(
    decision: DecisionInput,
    options: EvidenceServiceOptions,
  ): Promise<DecisionReceipt>;

  /**
   * Lists what waits for a decision, or its outcome, in everybody's inbox whom
   * it concerns. Only a higher revision of a case changes it. With the plugin's
   * own credentials, as {@link EvidenceService.recordDecision}.
   */
  publishCase(
    published: PublishedCase,
    options: EvidenceServiceOptions,
  ): Promise<DecisionCaseReceipt>;
}
