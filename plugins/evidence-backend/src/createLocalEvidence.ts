import {
  alertGroupQuerySchema,
  changeInputSchema,
  changeQuerySchema,
  changeReportPermission,
  decisionCaseReceiptSchema,
  decisionOperations,
  decisionQuerySchema,
  discrepancyRecordPermission,
  factsRequestSchema,
  incidentQuerySchema,
  observationPushPermission,
} from '@plumbline/backstage-plugin-evidence-common';
import { changeLists } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  EvidenceService,
  OperationRunner,
  parseInput,
  principalOf,
} from '@plumbline/backstage-plugin-evidence-node';
import type { AuditorService } from '@backstage/backend-plugin-api';
import type { AlertsQuery } from './alerts/AlertsQuery';
import type { ChangesQuery } from './context/ChangesQuery';
import type { EstateService } from './context/EstateService';
import type { DecisionService } from './decisions/DecisionService';
import type { FactsService } from './facts/FactsService';
import type { IncidentsQuery } from './incidents/IncidentsQuery';
import type { LedgerService } from './ledger';
import type { ContextReader } from './live/LiveContext';
import type { ObservationService } from './observations/ObservationService';
import { audited, noteReport } from './routes/audited';
import { Access, isAllowed, requirePermission } from './routes/authorize';

export type LocalEvidenceOptions = {
  access: Access;
  alerts: AlertsQuery;
  auditor: AuditorService;
  cases: OperationRunner<typeof decisionOperations>;
  changes: ChangesQuery;
  context: ContextReader;
  decisions: DecisionService;
  estate: EstateService;
  facts: FactsService;
  incidents: IncidentsQuery;
  ledger: LedgerService;
  observations: ObservationService;
};

/** What other plugins of this process ask: the same as over HTTP, checked alike. */
export function createLocalEvidence(
  options: LocalEvidenceOptions,
): EvidenceService {
  const { access, alerts, auditor, cases, changes, context } = options;
  const { decisions } = options;
  const { estate, facts, incidents, ledger, observations } = options;
  return {
    getContext: (request, { credentials, early }) =>
      context.getContext(request, credentials, {
        early,
        mayRecord: () =>
          isAllowed(access, credentials, discrepancyRecordPermission),
      }),
    resolve: (signal, { credentials }) =>
      estate.resolve({ signal, record: false }, credentials),
    getFeed: ({ after, limit = 200 }, { credentials }) =>
      estate.feed(after, limit, credentials),
    getFacts: (query, { credentials }) =>
      facts.facts(
        parseInput(factsRequestSchema, query, 'request'),
        credentials,
      ),
    getAlertGroup: (id, { credentials }) => alerts.getGroup(id, credentials),
    listAlertGroups: (query, { credentials }) =>
      alerts.listGroups(
        parseInput(alertGroupQuerySchema, query, 'query'),
        credentials,
      ),
    listIncidents: (query, { credentials }) =>
      incidents.list(
        parseInput(incidentQuerySchema, query, 'query'),
        credentials,
      ),
    getIncident: (key, { credentials }) => incidents.get(key, credentials),
    listChanges: (query, { credentials }) =>
      changes.list(
        parseInput(
          changeQuerySchema,
          { ...query, ...changeLists(query) },
          'query',
        ),
        credentials,
      ),
    listDecisions: (query, { credentials }) =>
      decisions.list(
        parseInput(decisionQuerySchema, query, 'query'),
        credentials,
      ),
    recordDecision: (decision, { credentials }) =>
      decisions.record(decision, credentials),
    publishCase: async ({ id, ...body }, { credentials }) =>
      decisionCaseReceiptSchema.parse(
        await cases.run(
          'publishDecisionCase',
          { params: { id }, query: {}, body },
          { credentials },
        ),
      ),
    reportChange: (change, { credentials }) =>
      audited({ auditor, eventId: 'change-report' }, async meta => {
        const author = principalOf(access.auth, credentials);
        noteReport(meta, author, [change]);
        await requirePermission(
          access.permissions,
          credentials,
          changeReportPermission,
        );
        const input = parseInput(changeInputSchema, change, 'change');
        return ledger.report(input, { author });
      }),
    pushObservations: (pushed, { credentials }) =>
      audited({ auditor, eventId: 'observation-push' }, async meta => {
        const author = principalOf(access.auth, credentials);
        noteReport(meta, author, [pushed]);
        await requirePermission(
          access.permissions,
          credentials,
          observationPushPermission,
        );
        return observations.push(pushed, author);
      }),
  };
}
