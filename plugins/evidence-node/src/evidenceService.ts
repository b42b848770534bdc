import {
  BackstageCredentials,
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import {
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
import {
  ContextAnswer,
  EvidenceClient,
  GraphQuery,
  ListAlertGroupsQuery,
  ListChangesQuery,
  ListDecisionsQuery,
  ListIncidentsQuery,
} from '@plumbline/backstage-plugin-evidence-common/client';
import { askHere, delegate, isOwn, ownOnly, targetPluginId } from './onBehalf';
import type {
  EvidenceServiceOptions,
  GetContextOptions,
  PublishedCase,
} from './evidenceOptions';
import type { EvidenceProposals } from './evidenceProposals';
import { localEvidenceServiceRef } from './localEvidence';
import { RemoteFeed } from './RemoteFeed';

export type * from './evidenceOptions';
export type * from './evidenceProposals';

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
   * All that is known of many entities, by pages. Refused for those from whom
   * something is hidden.
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

/**
 * Asks on behalf of the caller: in this process where evidence runs in it, and
 * over HTTP otherwise. The answers are the same.
 */
export const evidenceServiceRef = createServiceRef<EvidenceService>({
  id: 'plumbline.evidence',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        lifecycle: coreServices.rootLifecycle,
        local: localEvidenceServiceRef,
        rootLogger: coreServices.rootLogger,
      },
      createRootContext: ({ lifecycle, local, rootLogger }) => {
        const feed = new RemoteFeed({
          isLocal: () => local.offered !== undefined,
          logger: rootLogger,
        });
        lifecycle.addShutdownHook(() => feed.stop());
        return feed;
      },
      factory: ({ auth, discovery, local }, remoteFeed): EvidenceService => {
        const createClient = (credentials: BackstageCredentials) =>
          new EvidenceClient({
            baseUrl: () => discovery.getBaseUrl(targetPluginId),
            token: async () => {
              const { token } = await auth.getPluginRequestToken({
                onBehalfOf: credentials,
                targetPluginId,
              });
              return token;
            },
          });
        const route = <
          Request,
          Answer,
          Options extends EvidenceServiceOptions = EvidenceServiceOptions,
        >(
          here: (
            service: EvidenceService,
            request: Request,
            options: Options,
          ) => Promise<Answer>,
          there: (client: EvidenceClient, request: Request) => Promise<Answer>,
        ) => {
          return async (
            request: Request,
            options: Options,
          ): Promise<Answer> => {
            const { credentials } = options;
            const offered = local.offered;
            if (offered) {
              const delegated = await delegate(auth, credentials);
              return askHere(() =>
                here(offered, request, { ...options, credentials: delegated }),
              );
            }
            return there(createClient(credentials), request);
          };
        };
        const record = route<DecisionInput, DecisionReceipt>(
          (here, ...rest) => here.recordDecision(...rest),
          (client, decision) => client.recordDecision(decision),
        );
        const publish = route<PublishedCase, DecisionCaseReceipt>(
          (here, ...rest) => here.publishCase(...rest),
          (client, published) => client.publishCase(published),
        );
        const propose: EvidenceService['propose'] = route(
          (here, ...rest) => here.propose(...rest),
          (client, request) => client.propose(request),
        );
        const close: EvidenceService['closeIssue'] = route(
          (here, ...rest) => here.closeIssue(...rest),
          (client, request) => client.closeIssue(request),
        );
        const closeProposal: EvidenceService['closeProposal'] = route(
          (here, ...rest) => here.closeProposal(...rest),
          (client, request) => client.closeProposal(request),
        );
        const listFacts = route<undefined, AddedFact[]>(
          (here, _, options) => here.listFacts(options),
          async client => (await client.listFacts({})).items,
        );
        const getFeed: EvidenceService['getFeed'] = route(
          (here, ...rest) => here.getFeed(...rest),
          (client, { after, limit }) => client.feed(after, { limit }),
        );
        const create: EvidenceService['createRepository'] = route(
          (here, ...rest) => here.createRepository(...rest),
          (client, request) => client.createRepository(request),
        );
        const check: EvidenceService['checkRepository'] = route(
          (here, ...rest) => here.checkRepository(...rest),
          (client, request) => client.checkRepository(request),
        );
        const withdraw: EvidenceService['withdrawRepository'] = route(
          (here, ...rest) => here.withdrawRepository(...rest),
          (client, request) => client.withdrawRepository(request),
        );
        return {
          publishCase: ownOnly(auth, publish),
          propose: ownOnly(auth, propose),
          closeIssue: ownOnly(auth, close),
          closeProposal: ownOnly(auth, closeProposal),
          createRepository: ownOnly(auth, create),
          checkRepository: ownOnly(auth, check),
          withdrawRepository: ownOnly(auth, withdraw),
          recordDecision: ownOnly(auth, record),
          getContext: route(
            (here, ...rest) => here.getContext(...rest),
            (client, request) => client.getContext(request),
          ),
          getGraph: route(
            (here, ...rest) => here.getGraph(...rest),
            (client, query) => client.getGraph(query),
          ),
          getPromotion: route(
            (here, ...rest) => here.getPromotion(...rest),
            (client, query) => client.getPromotion(query),
          ),
          resolve: route(
            (here, ...rest) => here.resolve(...rest),
            (client, signal) => client.resolve({ signal, record: false }),
          ),
          getFeed: async (query, options) => {
            const { credentials } = options;
            if (!local.offered && (await isOwn(auth, credentials))) {
              remoteFeed.follow(() => createClient(credentials));
              if (remoteFeed.end === query.after) {
                return { items: [], nextAfter: query.after };
              }
            }
            return getFeed(query, options);
          },
          getFacts: route(
            (here, ...rest) => here.getFacts(...rest),
            (client, request) => client.getFacts(request),
          ),
          listFacts: options => listFacts(undefined, options),
          getAlertGroup: route(
            (here, ...rest) => here.getAlertGroup(...rest),
            (client, id) => client.getAlertGroup(id),
          ),
          listAlertGroups: route(
            (here, ...rest) => here.listAlertGroups(...rest),
            (client, query) => client.listAlertGroups(query),
          ),
          listIncidents: route(
            (here, ...rest) => here.listIncidents(...rest),
            (client, query) => client.listIncidents(query),
          ),
          getIncident: route(
            (here, ...rest) => here.getIncident(...rest),
            (client, key) => client.getIncident(key),
          ),
          listChanges: route(
            (here, ...rest) => here.listChanges(...rest),
            (client, query) => client.listChanges(query),
          ),
          listRuns: route(
            (here, ...rest) => here.listRuns(...rest),
            (client, query) => client.listRuns(query),
          ),
          listDecisions: route(
            (here, ...rest) => here.listDecisions(...rest),
            (client, query) => client.listDecisions(query),
          ),
          reportChange: route(
            (here, ...rest) => here.reportChange(...rest),
            (client, change) => client.reportChange(change),
          ),
          pushObservations: route(
            (here, ...rest) => here.pushObservations(...rest),
            (client, observations) => client.pushObservations(observations),
          ),
        };
      },
    }),
});
