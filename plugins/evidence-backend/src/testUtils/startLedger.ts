import {
  AuditorService,
  AuditorServiceCreateEventOptions,
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Config } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { changeOperations } from '@plumbline/backstage-plugin-evidence-common';
import {
  addOperations,
  Callers,
  ChangeSource,
  OperationRunner,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import Router from 'express-promise-router';
import { createTestAlerts } from './testAlerts';
import { createTestLedger } from './testLedger';
import { ChangeSourceRegistry, WebhookService } from '../sources/webhooks';
import { createTestSource, testSecret } from './createTestSource';
import type { ChangeDeliveryQuery } from '../context/ChangeDeliveryQuery';
import { changeHandlers } from '../context/changeHandlers';
import type { ChangesQuery } from '../context/ChangesQuery';
import type { DeliveryQuery } from '../context/DeliveryQuery';
import type { PromotionQuery } from '../context/PromotionQuery';
import { readOperationBody } from '../routes/body';
import { addWebhooksRoutes } from '../routes/webhooks';

export type Audit = {
  eventId: string;
  severityLevel?: string;
  status: 'succeeded' | 'failed';
  error?: string;
};

export type TestLedger = Awaited<ReturnType<typeof startLedger>>;

/** The ledger's routes alone, behind Backstage's own HTTP stack. */
export async function startLedger(
  knex: Knex,
  config: JsonObject = {},
  createSource: (deps: { config: Config }) => ChangeSource = createTestSource,
) {
  const ledger = await createTestLedger(knex);
  const { alerts, incidents, runs, runStore } = await createTestAlerts(
    knex,
    ledger,
  );
  const audits: Audit[] = [];
  const auditor: AuditorService = {
    async createEvent({
      eventId,
      severityLevel,
    }: AuditorServiceCreateEventOptions) {
      return {
        async success() {
          audits.push({ eventId, severityLevel, status: 'succeeded' });
        },
        async fail({ error }) {
          audits.push({
            eventId,
            severityLevel,
            status: 'failed',
            error: error.message,
          });
        },
      };
    },
  };
  let webhooks: WebhookService | undefined;
  const plugin = createBackendPlugin({
    pluginId: 'evidence',
    register(env) {
      env.registerInit({
        deps: {
          auditor: coreServices.auditor,
          auth: coreServices.auth,
          config: coreServices.rootConfig,
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
          permissions: coreServices.permissions,
        },
        async init(deps) {
          const sources = new ChangeSourceRegistry();
          sources.add(createSource(deps));
          webhooks = new WebhookService({
            alerts,
            incidents,
            runs,
            clock: ledger.clock,
            config: deps.config,
            estate: { unresolved: async () => () => ({}) },
            ledger: ledger.service,
            sources,
          });
          const router = Router();
          addWebhooksRoutes({ router, webhooks, auditor: deps.auditor });
          const callers = new Callers(deps);
          addOperations({
            callers,
            readBody: readOperationBody,
            router,
            runner: new OperationRunner({
              auth: deps.auth,
              callers,
              operations: changeOperations,
              handlers: changeHandlers({
                ledger: ledger.service,
                changes: {
                  // Users see what is of the shop; services see everything.
                  async list({ entityRef, scope, kind, ...query }, caller) {
                    return ledger.service.list({
                      ...query,
                      kinds: kind,
                      refs: entityRef
                        ? [entityRef, `component:shop/${scope}`]
                        : undefined,
                      visible: deps.auth.isPrincipal(caller, 'user')
                        ? ref => ref.startsWith('component:shop/')
                        : undefined,
                    });
                  },
                } as ChangesQuery,
                changeDelivery: {} as ChangeDeliveryQuery,
                delivery: {} as DeliveryQuery,
                estate: { unresolved: async () => () => ({}) },
                promotions: {} as PromotionQuery,
              }),
            }),
          });
          deps.http.use(router);
          deps.http.addAuthPolicy({
            path: '/webhooks',
            allow: 'unauthenticated',
          });
        },
      });
    },
  });
  const { server } = await startTestBackend({
    features: [
      plugin,
      createServiceFactory({
        service: coreServices.auditor,
        deps: {},
        factory: () => auditor,
      }),
      mockServices.rootConfig.factory({
        data: {
          plumbline: {
            webhooks: { 'acme-ci': { secrets: { present: testSecret } } },
          },
          ...config,
        },
      }),
    ],
  });
  const stored = async () => ({
    reports: Number((await knex('change_reports').count({ n: '*' }))[0].n),
    changes: Number(
      (await knex('changes').whereNull('superseded_at').count({ n: '*' }))[0].n,
    ),
  });
  return {
    ...ledger,
    server,
    audits,
    stored,
    counters: () => webhooks!.counters,
    service: { Authorization: mockCredentials.service.header() },
    user: { Authorization: mockCredentials.user.header() },
    ledger: ledger.service,
    runs: runStore,
  };
}
