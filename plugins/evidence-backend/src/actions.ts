import {
  AuditorService,
  AuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  alertGroupQuerySchema,
  changeInputSchema,
  changeQuerySchema,
  changeReportPermission,
  graphQuerySchema,
  incidentQuerySchema,
  readSignal,
  signalSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  parseInput,
  parseJson,
  principalOf,
} from '@plumbline/backstage-plugin-evidence-node';
import type { AlertsQuery } from './alerts/AlertsQuery';
import type { DiscrepancyService } from './discrepancies/DiscrepancyService';
import { discrepancyQuerySchema } from './routes/schemas';
import { EstateService } from './context/EstateService';
import type { IncidentsQuery } from './incidents/IncidentsQuery';
import { LedgerService } from './ledger';
import { audited, noteReport } from './routes/audited';
import { requirePermission } from './routes/authorize';
import { ChangesQuery } from './context/ChangesQuery';

type Zod = Parameters<
  Parameters<ActionsRegistryService['register']>[0]['schema']['output']
>[0];

const answerSchema = (zod: Zod) =>
  zod.object({
    answer: zod.string().describe('JSON as the REST API gives it'),
  });

function answer(value: unknown) {
  return { output: { answer: JSON.stringify(value) } };
}

export type EvidenceActionsOptions = {
  actions: ActionsRegistryService;
  auditor: AuditorService;
  auth: AuthService;
  alerts: AlertsQuery;
  changes: ChangesQuery;
  discrepancies: DiscrepancyService;
  estate: EstateService;
  incidents: IncidentsQuery;
  ledger: LedgerService;
  permissions: PermissionsService;
};

const readOnly = { readOnly: true, idempotent: true, destructive: false };

/**
 * The answers of the REST API as actions, for MCP clients and templates. Each
 * answer is one JSON string, since an action's output passes through a schema
 * that would strip and reorder a structure. Each authorises its caller itself.
 */
export function addEvidenceActions(options: EvidenceActionsOptions): void {
  const { actions, changes, estate, ledger, permissions } = options;

  actions.register({
    name: 'resolve',
    title: 'Resolve a signal to an entity',
    description:
      "Says which catalog entity a signal names: an alert's text, a repository URL, a workload name, or a signal as JSON. Answers matched, ambiguous with ranked candidates, or unmatched with the nearest names.",
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          signal: z.string().describe('Text, or a signal as JSON'),
          at: z.string().optional().describe('ISO 8601: what it named then'),
        }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      const signal = parseInput(
        signalSchema,
        readSignal(input.signal),
        'signal',
      );
      const request = { signal, at: input.at, record: false };
      return answer(await estate.resolve(request, credentials));
    },
  });

  actions.register({
    name: 'graph',
    title: 'List dependencies of an entity',
    description:
      'Says who depends on an entity (calledBy) or what it depends on (calls), by type and depth, with each edge declared, observed or both.',
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          entityRef: z.string(),
          direction: z.enum(['calledBy', 'calls']).optional(),
          type: z.string().optional().describe('Comma separated edge types'),
          // Some MCP clients send numbers as text.
          depth: z.union([z.number(), z.string()]).optional(),
          at: z.string().optional(),
        }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      const query = parseInput(graphQuerySchema, input, 'query');
      return answer(await estate.graph(query, credentials));
    },
  });

  actions.register({
    name: 'list-changes',
    title: 'List changes',
    description:
      'Lists what changed, newest first: deploys, configuration, flags, schemas, infrastructure, and commits, which are merged and not deployed.',
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().optional(),
          scope: z
            .enum(['entity', 'neighbourhood', 'system', 'team'])
            .optional(),
          kind: z.string().optional().describe('Comma separated kinds'),
          owner: z
            .string()
            .optional()
            .describe('Comma separated teams: what they own'),
          outcome: z.string().optional().describe('Comma separated outcomes'),
          environment: z.string().optional(),
          since: z.string().optional().describe('Such as 30m, 6h or 7d'),
          from: z.string().optional(),
          to: z.string().optional(),
          limit: z.union([z.number(), z.string()]).optional(),
          cursor: z.string().optional(),
        }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      const query = parseInput(changeQuerySchema, input, 'query');
      return answer(await changes.list(query, credentials));
    },
  });

  actions.register({
    name: 'list-alert-groups',
    title: 'List groups of alerts',
    description:
      'Lists alerts that Alertmanager sent, as it groups them, the latest first: which fire or fired, for which entities, since when. No group does not mean that nothing fires: the brief has what other sources say.',
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().optional(),
          status: z.enum(['firing', 'resolved']).optional(),
          limit: z.union([z.number(), z.string()]).optional(),
          cursor: z.string().optional(),
        }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      const query = parseInput(alertGroupQuerySchema, input, 'query');
      return answer(await options.alerts.listGroups(query, credentials));
    },
  });

  actions.register({
    name: 'list-discrepancies',
    title: 'List discrepancies',
    description:
      'Lists where two sources disagree, or a signal matched nothing: undeclared calls, owners that systems name otherwise, workloads without an entity. What was seen last comes first.',
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          owner: z
            .string()
            .optional()
            .describe("A team, or 'none' for those that nobody owns"),
          kind: z.string().optional().describe('Comma separated kinds'),
          state: z
            .string()
            .optional()
            .describe('Comma separated: open, accepted, dismissed, closed'),
          entityRef: z.string().optional(),
          baseline: z
            .enum(['true', 'false'])
            .optional()
            .describe('false: only what came after the first import'),
          limit: z.union([z.number(), z.string()]).optional(),
          cursor: z.string().optional(),
        }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      const query = parseInput(discrepancyQuerySchema, input, 'query');
      return answer(await options.discrepancies.list(query, credentials));
    },
  });

  actions.register({
    name: 'list-incidents',
    title: 'List incidents',
    description:
      'Lists incidents that PagerDuty or the API told of, the latest start first: severity, status, commander and the entities concerned. An empty list does not mean that none is open: the brief has what other sources say.',
    attributes: readOnly,
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().optional(),
          status: z.enum(['open', 'acknowledged', 'resolved']).optional(),
          source: z.string().optional(),
          limit: z.union([z.number(), z.string()]).optional(),
          cursor: z.string().optional(),
        }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      const query = parseInput(incidentQuerySchema, input, 'query');
      return answer(await options.incidents.list(query, credentials));
    },
  });

  actions.register({
    name: 'add-change',
    title: 'Report a change',
    description:
      'Adds a change to the ledger, in the name of who calls. The same change reported again is kept once; a source belongs to whoever reported under it first.',
    attributes: { readOnly: false, idempotent: true, destructive: false },
    schema: {
      input: z =>
        z.object({
          change: z
            .string()
            .describe('JSON in the format of POST /api/evidence/changes'),
        }),
      output: answerSchema,
    },
    async action({ input, credentials }) {
      const event = { auditor: options.auditor, eventId: 'change-report' };
      return audited(event, async meta => {
        const author = principalOf(options.auth, credentials);
        noteReport(meta, author, []);
        await requirePermission(
          permissions,
          credentials,
          changeReportPermission,
        );
        const body = parseJson(Buffer.from(input.change));
        const change = parseInput(changeInputSchema, body, 'change');
        noteReport(meta, author, [change]);
        return answer(await ledger.report(change, { author }));
      });
    },
  });
}
