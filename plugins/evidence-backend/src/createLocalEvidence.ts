import {
  AddedFact,
  discrepancyRecordPermission,
  evidenceOperations,
} from '@plumbline/backstage-plugin-evidence-common';
import { queryOf } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  EvidenceService,
  EvidenceServiceOptions,
  OperationRunner,
} from '@plumbline/backstage-plugin-evidence-node';
import type { EstateService } from './context/EstateService';
import type { DecisionService } from './decisions/DecisionService';
import type { ContextReader } from './sources/live/LiveContext';
import { Access } from './routes/authorize';
import { isAllowed } from './runtime/permissions';

/** What other plugins of this process ask: the same as over HTTP, checked alike. */
export function createLocalEvidence(services: {
  access: Access;
  context: ContextReader;
  decisions: DecisionService;
  estate: EstateService;
  publishCase: EvidenceService['publishCase'];
  runner: OperationRunner<typeof evidenceOperations>;
}): EvidenceService {
  const { access, context, decisions, estate, publishCase, runner } = services;
  const run = (
    id: keyof typeof evidenceOperations,
    { credentials }: EvidenceServiceOptions,
    input: {
      params?: Record<string, string>;
      query?: object;
      body?: unknown;
    },
  ) =>
    runner.run(
      id,
      { params: {}, query: {}, body: undefined, ...input },
      { credentials },
    ) as Promise<never>;
  return {
    getContext: (request, { credentials, early }) =>
      context.getContext(request, credentials, {
        early,
        mayRecord: () =>
          isAllowed(access, credentials, discrepancyRecordPermission),
      }),
    getGraph: (query, options) =>
      run('getGraph', options, { query: queryOf(query) }),
    getPromotion: (query, options) => run('getPromotion', options, { query }),
    resolve: (signal, { credentials }) =>
      estate.resolve({ signal, record: false }, credentials),
    getFeed: (query, options) => run('followFeed', options, { query }),
    getFacts: (body, options) => run('getFacts', options, { body }),
    listFacts: async options => {
      const { items }: { items: AddedFact[] } = await run(
        'listFacts',
        options,
        {},
      );
      return items;
    },
    getAlertGroup: (id, options) =>
      run('getAlertGroup', options, { params: { id } }),
    listAlertGroups: (query, options) =>
      run('listAlertGroups', options, { query }),
    listIncidents: (query, options) => run('listIncidents', options, { query }),
    getIncident: (key, options) =>
      run('getIncident', options, { params: { key } }),
    listChanges: (query, options) =>
      run('listChanges', options, { query: queryOf(query) }),
    listRuns: (query, options) =>
      run('listRuns', options, { query: queryOf(query) }),
    listDecisions: (query, options) => run('listDecisions', options, { query }),
    recordDecision: (decision, { credentials }) =>
      decisions.record(decision, credentials),
    publishCase,
    createRepository: (body, options) =>
      run('createRepository', options, { body }),
    checkRepository: (body, options) =>
      run('checkRepository', options, { body }),
    withdrawRepository: (body, options) =>
      run('withdrawRepository', options, { body }),
    closeIssue: (body, options) => run('closeIssue', options, { body }),
    closeProposal: (body, options) => run('closeProposal', options, { body }),
    propose: (body, options) => run('propose', options, { body }),
    reportChange: (body, options) => run('reportChanges', options, { body }),
    pushObservations: (body, options) =>
      run('pushObservations', options, { body }),
  };
}
