import {
  BackstageCredentials,
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import {
  AddedFact,
  DecisionCaseReceipt,
  DecisionInput,
  DecisionReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  askHere,
  delegate,
  isOwn,
  ownOnly,
  targetPluginId,
  tokenOnBehalf,
} from './onBehalf';
import type { EvidenceServiceOptions, PublishedCase } from './evidenceOptions';
import type { EvidenceService } from './evidenceServiceInterface';
import { RemoteFeed } from './RemoteFeed';

export type * from './evidenceOptions';
export type * from './evidenceProposals';
export type * from './evidenceServiceInterface';

/**
 * Where the evidence plugin, if it runs in this process, offers what it also
 * serves over HTTP: asking it here spares two passes through JSON, compression
 * and signed tokens, which cost more than the answer.
 *
 * @public
 */
export interface LocalEvidence {
  /** Called by the evidence plugin, once. */
  offer(service: EvidenceService): void;
  /** Absent until then, and where evidence runs in another process. */
  readonly offered: EvidenceService | undefined;
}

class DefaultLocalEvidence implements LocalEvidence {
  #service: EvidenceService | undefined;

  offer(service: EvidenceService): void {
    this.#service = service;
  }

  get offered(): EvidenceService | undefined {
    return this.#service;
  }
}

/**
 * One per process. Other plugins depend on `evidenceServiceRef`, which asks
 * here where it can.
 *
 * @public
 */
export const localEvidenceServiceRef = createServiceRef<LocalEvidence>({
  id: 'plumbline.evidence.local',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => new DefaultLocalEvidence(),
    }),
});

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
            token: () => tokenOnBehalf(auth, credentials),
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
