import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  AddedFact,
  CollectorRun,
  discrepancyDecidePermission,
  discrepancyPullRequestPermission,
  discrepancyRecordPermission,
  discrepancyTriagePermission,
  evidenceOperations,
  incidentInputSchema,
  pushedSchema,
  resolveBodySchema,
  signalSchema,
  unknownFields,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Call,
  Callers,
  Collector,
  Handlers,
  parseInput,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import type { AlertsQuery } from './alerts/AlertsQuery';
import type { CollectorRunner } from './sources/collectors/CollectorRunner';
import { changeHandlers, ChangeServices } from './context/changeHandlers';
import { runHandlers, RunServices } from './context/runHandlers';
import type { EstateService } from './context/EstateService';
import type { InstallationService } from './context/InstallationService';
import type { SetUpService } from './context/SetUpService';
import type { OverviewService } from './context/OverviewService';
import type { DecisionService } from './decisions/DecisionService';
import type {
  DiscrepancyService,
  DiscrepancyVerb,
} from './discrepancies/DiscrepancyService';
import type { FactsService } from './observations/FactsService';
import type { IncidentService } from './incidents/IncidentService';
import type { IncidentsQuery } from './incidents/IncidentsQuery';
import type { ObservationService } from './observations/ObservationService';
import type {
  PatchService,
  ProposalService,
  RepositoryService,
} from './discrepancies/patches';
import { catalogSource } from './estate/projection/CatalogWalker';
import { Access } from './routes/authorize';
import { isAllowed } from './runtime/permissions';
import { withWarnings } from './runtime/receipts';

/** What each operation of `/api/evidence` does. */
export function evidenceHandlers(
  services: ChangeServices &
    RunServices & {
      access: Access;
      addedFacts: readonly AddedFact[];
      alerts: AlertsQuery;
      callers: Callers;
      collectors: {
        list: readonly Collector[];
        runner: Pick<CollectorRunner, 'runNow'>;
      };
      decisions: DecisionService;
      discrepancies: DiscrepancyService;
      estate: EstateService;
      facts: FactsService;
      incidents: { query: IncidentsQuery; service: IncidentService };
      installation: InstallationService;
      observations: ObservationService;
      overview: OverviewService;
      patches: PatchService;
      proposals: ProposalService;
      repositories: RepositoryService;
      setUp: SetUpService;
    },
): Handlers<typeof evidenceOperations> {
  const { access, alerts, callers, decisions, discrepancies, estate } =
    services;
  const { facts, incidents, observations, overview, patches } = services;
  const decide =
    (verb: DiscrepancyVerb) =>
    ({ params, body, credentials, userRef }: DecisionCall) =>
      discrepancies.decide(params.id, verb, body, {
        credentials,
        userRef,
        allow: entityRef =>
          entityRef === undefined
            ? callers.may(credentials, discrepancyTriagePermission)
            : callers.may(credentials, discrepancyDecidePermission, entityRef),
      });

  return {
    ...changeHandlers(services),
    ...runHandlers(services),
    resolve: async ({ body, credentials }) => {
      const request = resolveRequest(body);
      if (request.record) {
        await callers.may(credentials, discrepancyRecordPermission);
      }
      const record =
        request.record ??
        (request.signal.type !== 'text' &&
          (await isAllowed(access, credentials, discrepancyRecordPermission)));
      return estate.resolve({ ...request, record }, credentials);
    },
    getGraph: ({ query, credentials }) => estate.graph(query, credentials),
    getOverview: ({ query: { owner, environment }, credentials }) =>
      overview.overview(owner, credentials, environment),
    followFeed: ({ query, credentials }) => estate.feed(query, credentials),
    getFacts: ({ body, credentials }) => facts.facts(body, credentials),
    listFacts: async () => ({ items: [...services.addedFacts] }),
    listCollectors: async ({ credentials }) => ({
      items: await estate.collectors(credentials),
    }),
    getInstallation: ({ credentials }) =>
      services.installation.get(credentials),
    getSetUp: ({ credentials }) => services.setUp.get(credentials),
    deleteCollector: async ({ params, note }) => {
      const deleted = await observations.deleteSource(params.id);
      note(deleted);
      return deleted;
    },
    runCollector: async ({ params, credentials, note }) => {
      const answer = await runCollector(services, params.id, credentials);
      note({ outcome: answer.outcome });
      return answer;
    },
    pushObservations: async ({ body, credentials, principal }) =>
      withWarnings(
        await observations.push(body, principal, { credentials }),
        unknownFields(pushedSchema, body, 'a push of observations'),
      ),
    listAlerts: ({ query, credentials }) =>
      alerts.listAlerts(query, credentials),
    listAlertGroups: ({ query, credentials }) =>
      alerts.listGroups(query, credentials),
    getAlertGroup: ({ params, credentials }) =>
      alerts.getGroup(params.id, credentials),
    listIncidents: ({ query, credentials }) =>
      incidents.query.list(query, credentials),
    getIncident: ({ params, credentials }) =>
      incidents.query.get(params.key, credentials),
    reportIncident: async ({ body, credentials, principal: author, sent }) => {
      const unresolved = await estate.unresolved(credentials);
      const [receipt] = await incidents.service.reportAll([body], { author });
      return withWarnings(
        { ...receipt, ...unresolved(body.services ?? []) },
        unknownFields(incidentInputSchema, sent, 'an incident'),
      );
    },
    listDecisions: ({ query, credentials }) =>
      decisions.list(query, credentials),
    recordDecision: ({ body, credentials }) =>
      decisions.record(body, credentials),
    getAuditVerification: ({ credentials }) =>
      decisions.verification(credentials),
    getAuditCheckpoint: ({ credentials }) => decisions.checkpoint(credentials),
    listDiscrepancies: ({ query, credentials }) =>
      discrepancies.list(query, credentials),
    listDiscrepancyOwners: ({ query, credentials }) =>
      discrepancies.owners(query, credentials),
    getDiscrepancy: ({ params, credentials }) =>
      discrepancies.get(params.id, credentials),
    acceptDiscrepancy: decide('accept'),
    dismissDiscrepancy: decide('dismiss'),
    reopenDiscrepancy: decide('reopen'),
    getDiscrepancyPatch: ({ params, query, credentials }) =>
      patches.patch(params.id, query.candidate, credentials),
    openDiscrepancyPullRequest: async call => {
      const { credentials, note, userRef } = call;
      const opened = await patches.openPullRequest(call.params.id, {
        candidate: call.body.candidate,
        credentials,
        userRef,
        allow: async entityRef => {
          const permission = discrepancyPullRequestPermission;
          if (!(await isAllowed(access, credentials, permission, entityRef))) {
            throw new NotAllowedError(
              `You need the permission '${permission.name}' for ${entityRef}`,
            );
          }
        },
      });
      note({ ...opened });
      return opened;
    },
    propose: async ({ body, credentials, note }) => {
      const proposal = await services.proposals.propose(body, credentials);
      const { kind, status } = proposal;
      note({ kind, status });
      return proposal;
    },
    closeIssue: async ({ body, credentials, note }) => {
      const closed = await services.proposals.closeIssue(body, credentials);
      note({ ...closed });
      return closed;
    },
    closeProposal: async ({ body, credentials, note }) => {
      const closed = await services.proposals.close(body, credentials);
      note({ ...closed });
      return closed;
    },
    createRepository: ({ body, credentials }) =>
      services.repositories.create(body, credentials),
    checkRepository: ({ body, credentials }) =>
      services.repositories.check(body, credentials),
    withdrawRepository: ({ body, credentials }) =>
      services.repositories.withdraw(body, credentials),
    getUsefulness: ({ credentials }) => discrepancies.usefulness(credentials),
  };
}

/**
 * Runs a source, and answers with what the caller may know of its last pass.
 *
 * @throws NotFoundError where the caller sees no such source
 * @throws ConflictError where the portal does not read it
 */
async function runCollector(
  services: Pick<
    Parameters<typeof evidenceHandlers>[0],
    'collectors' | 'estate'
  >,
  id: string,
  credentials: BackstageCredentials,
): Promise<CollectorRun> {
  const { collectors, estate } = services;
  const statusOf = async () =>
    (await estate.collectors(credentials)).find(one => one.id === id);
  const source = await statusOf();
  if (!source) {
    throw new NotFoundError(
      `There is no source '${id}'; GET /collectors lists those there are`,
    );
  }
  const collector = collectors.list.find(one => one.id === id);
  if (!collector) {
    throw new ConflictError(
      source.id === catalogSource
        ? 'The catalog is read all the time: it needs no request'
        : `'${id}' is reported to this portal, not read by it: it counts when it reports again`,
    );
  }
  const outcome = await collectors.runner.runNow(collector);
  const { lastPass, error } = (await statusOf()) ?? {};
  return { outcome, at: lastPass, error };
}

type DecisionCall = Omit<
  Call<(typeof evidenceOperations)['acceptDiscrepancy']>,
  'body'
> & { body: { reason?: string; until?: string } };

/** Takes `{ signal, record }`, and a signal as it is with `record` beside it. */
function resolveRequest(body: unknown): z.output<typeof resolveBodySchema> {
  if (typeof body === 'object' && body !== null && 'type' in body) {
    const { record, at, ...signal } = body as Record<string, unknown>;
    return parseInput(
      resolveBodySchema,
      { signal: parseInput(signalSchema, signal, 'signal'), record, at },
      'request',
    );
  }
  return parseInput(resolveBodySchema, body, 'request');
}
