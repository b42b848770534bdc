import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import {
  addActions,
  Callers,
  CasePublisher,
  CatalogVisibility,
  createAnnouncement,
  createClock,
  createSharedClock,
  evidenceServiceRef,
  Loop,
  OperationRunner,
  prepareDatabase,
  readEnvironments,
  readNotificationKinds,
  edgeOf,
  Retention,
  ruleSandbox,
  RuleTrials,
  SetAside,
  onShutdown,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  provisioningChangedTopic,
  provisioningOperations,
  provisioningPermissions,
} from '@plumbline/backstage-plugin-provisioning-common';
import { Recorder } from './audit/Recorder';
import { caseReader } from './audit/readCase';
import { Surroundings } from './approvals/Surroundings';
import { LeftoverReport } from './cleanup/LeftoverReport';
import { ConnectionService } from './connect/ConnectionService';
import { Reveals } from './connect/Reveals';
import { SecretRemovals } from './connect/SecretRemovals';
import { Budgets } from './budgets/Budgets';
import { LeftoverStore } from './cleanup/LeftoverStore';
import { NoticeStore } from './notifications/NoticeStore';
import { notificationKinds } from './notifications/noticeOf';
import { Notifier } from './notifications/Notifier';
import { BudgetStore } from './budgets/BudgetStore';
import { ExemptionStore } from './exemptions/ExemptionStore';
import { DriftStore } from './drift/DriftStore';
import { RequestStore } from './records/RequestStore';
import { UsageStore } from './usage/UsageStore';
import { WorkspaceStore } from './records/WorkspaceStore';
import { DriftLoop } from './drift/DriftLoop';
import { Engine } from './engine/Engine';
import { Expiry } from './engine/Expiry';
import { Runner } from './engine/Runner';
import { createSteps } from './engine/createSteps';
import { PastRequests } from './policies/PastRequests';
import { PolicyService } from './policies/PolicyService';
import { readConfig } from './readConfig';
import { ActionService } from './requests/ActionService';
import { ApprovalService } from './requests/ApprovalService';
import { ApprovalPreview } from './requests/ApprovalPreview';
import { Reminders } from './approvals/Reminders';
import { CatalogApprovers } from './approvals/approvers';
import { CheckService } from './requests/CheckService';
import { Names } from './records/Names';
import { runLogs } from './records/retention';
import { RequestService } from './requests/RequestService';
import { RequestsQuery } from './requests/RequestsQuery';
import { WithdrawalService } from './requests/WithdrawalService';
import { ExemptionBounds } from './exemptions/ExemptionBounds';
import { ExemptionService } from './exemptions/ExemptionService';
import { provisioningHandlers } from './handlers';
import { createRouter } from './router';
import { ProductRegistry } from './standards/ProductRegistry';
import { ProductService } from './products/ProductService';
import { UsageReport } from './usage/UsageReport';
import { writeCliConfig } from './terraform/cliConfig';
import { Terraform } from './terraform/Terraform';
import { Workspaces } from './terraform/Workspace';
import { Cipher } from './vault/Cipher';
import { readSecretStore } from './vault/readSecretStore';
import { LocalSecrets } from './vault/LocalSecrets';

/** Provisioning: typed requests, planned, judged, approved, applied and recorded. */
export const provisioningPlugin = createBackendPlugin({
  pluginId: 'provisioning',
  register(env) {
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        evidence: evidenceServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { auth, evidence, logger, userInfo } = deps;
        const config = readConfig(deps.config);
        const knex = await prepareDatabase(
          deps.database,
          '@plumbline/backstage-plugin-provisioning-backend',
          { logger: deps.logger },
        );
        const machine = await createSharedClock(knex);
        const clock = createClock(machine);
        const setAside = SetAside.of(knex);
        const store = new RequestStore(knex);
        const workspaces = new WorkspaceStore(knex);
        const retention = new Retention({
          ...{ clock, knex, logger, config: deps.config, kinds: [runLogs] },
        });
        const cipher = new Cipher(config.encryptionKey);
        const secrets =
          readSecretStore(deps.config) ??
          new LocalSecrets({ cipher, store: workspaces });
        const announce = createAnnouncement(deps, provisioningChangedTopic);
        const registry = new ProductRegistry(config.standards, {
          announce,
          costCenters: config.costCenters,
          trials: new RuleTrials({ logger, sandbox: ruleSandbox }),
        });
        await registry.refresh();
        const environmentOf = (id: string) => config.environments.get(id);
        const approvers = new CatalogApprovers(deps);
        const visibility = new CatalogVisibility(deps);
        const exemptions = new ExemptionStore(knex);
        const surroundings = new Surroundings({ auth, evidence });
        const budgets = new Budgets({
          currency: config.currency,
          monthly: config.budgets,
          store: new BudgetStore(knex),
        });
        const bounds = new ExemptionBounds({
          ...{ approvers, registry },
          driftDays: config.driftExemptDays,
        });
        const exemptionService = new ExemptionService({
          ...{ bounds, clock, exemptions, setAside, store },
          ...{ userInfo, visibility },
        });
        const notifier = new Notifier({
          ...{ approvers, bounds, exemptions, logger, store },
          holder: randomUUID(),
          kinds: readNotificationKinds(deps.config, notificationKinds),
          notices: new NoticeStore(knex),
          notifications: deps.notifications,
        });
        const notifying = new Loop({
          ...{ logger, everyMs: 2_000, what: 'Notifying of requests' },
          run: signal => notifier.notify(signal),
        });
        const lapsing = new Loop({
          ...{ logger, everyMs: 5_000, what: 'Ending exemptions' },
          run: () => exemptionService.expire(),
        });
        const runner = new Runner({
          ...{ cipher, environmentOf, secrets, store: workspaces },
          terraform: new Terraform({
            cliConfig: await writeCliConfig(
              config.folder,
              config.pluginFolders,
            ),
          }),
          workspaces: new Workspaces(join(config.folder, 'runs')),
        });
        const engine = new Engine({
          ...{ clock, logger, registry, store },
          concurrency: config.concurrency,
          expiry: new Expiry({ clock, registry, setAside, store }),
          holder: randomUUID(),
          machine,
          steps: createSteps({
            ...{ approvers, cipher, environmentOf, exemptions },
            ...{ budgets, runner, secrets, store, surroundings },
            approvals: config.approvals,
            currency: config.currency,
            hasEntity: async entityRef =>
              (await deps.catalog.getEntityByRef(entityRef, {
                credentials: await auth.getOwnServiceCredentials(),
              })) !== undefined,
          }),
        });
        const drift = new DriftLoop({
          ...{ clock, exemptions, logger, registry, runner, store },
          drifts: new DriftStore(knex),
          freshMs: config.driftSeconds * 1_000,
          holder: randomUUID(),
        });
        const recorder = new Recorder({
          ...{ announce, auth, evidence, registry, setAside, store },
        });
        const recording = new Loop({
          ...{ logger, what: 'Recording steps' },
          run: signal => recorder.record(signal),
        });
        const publisher = new CasePublisher({
          ...{ auth, evidence, knex, setAside },
          read: caseReader({ bounds, exemptions, registry, store }),
        });
        const publishing = new Loop({
          ...{ logger, what: 'Publishing what waits for a decision' },
          run: signal => publisher.publish(signal),
        });
        const reminders = new Reminders({
          ...{ clock, knex, registry, setAside, store },
          waiting: config.waiting,
        });
        const reminding = new Loop({
          ...{ logger, everyMs: 5_000, what: 'Reminding approvers' },
          run: signal => reminders.sweep(signal),
        });
        const removals = new SecretRemovals({ clock, knex, secrets, setAside });
        const removing = new Loop({
          ...{ logger, everyMs: 2_000, what: 'Deleting secrets' },
          run: signal => removals.sweep(signal),
        });
        const leftovers = new LeftoverReport({
          ...{ auth, clock, evidence, knex },
          baseUrl: deps.config.getOptionalString('app.baseUrl'),
          store: new LeftoverStore(knex),
        });
        const reporting = new Loop({
          ...{ logger, everyMs: 5_000, what: 'Reporting what is left' },
          run: signal => leftovers.report(signal),
        });
        const usage = new UsageReport({
          ...{ auth, clock, evidence, registry },
          catalog: deps.catalog,
          environments: readEnvironments(deps.config),
          // A look takes its time, and one that failed has its turn again.
          freshMs: 3 * config.driftSeconds * 1_000,
          store: new UsageStore(knex),
        });
        await deps.scheduler.scheduleTask({
          id: 'provisioning-usage',
          ...{ frequency: { minutes: 15 }, timeout: { minutes: 5 } },
          initialDelay: { seconds: 30 },
          fn: async signal => usage.report(signal as AbortSignal),
        });
        const nudge = () => {
          engine.nudge();
          // What was requested is known before its service can be withdrawn.
          reporting.nudge();
        };
        const requests = new RequestService({
          ...{ approvers, catalog: deps.catalog, clock, exemptions, nudge },
          ...{ approvals: config.approvals, registry, secrets, store },
          ...{ surroundings, userInfo, visibility },
          names: new Names({
            ...{ auth, environmentOf, store },
            catalog: deps.catalog,
          }),
          currency: config.currency,
        });
        deps.permissionsRegistry.addPermissions(provisioningPermissions);
        const callers = new Callers(deps);
        const operations = new OperationRunner({
          operations: provisioningOperations,
          handlers: provisioningHandlers({
            actions: new ActionService({
              ...{ clock, nudge, requests, store, userInfo, visibility },
              ...{ catalog: deps.catalog, workspaces },
            }),
            approvals: new ApprovalService({
              ...{ approvers, clock, nudge, registry, requests, store },
              ...{ surroundings, userInfo, visibility },
              emergency: config.approvals.emergency,
            }),
            budgets,
            withdrawals: new WithdrawalService({ clock, store, visibility }),
            checks: new CheckService({
              ...{ clock, exemptions, registry, requests, runner, store },
              visibility,
            }),
            connections: new ConnectionService({
              ...{ cipher, clock, environmentOf, registry, secrets, store },
              ...{ userInfo, visibility, workspaces },
              reveals: new Reveals(knex),
            }),
            approvalPreview: new ApprovalPreview({
              ...{ approvers, clock, requests, store, surroundings },
              ...{ approvals: config.approvals, visibility },
            }),
            exemptions: exemptionService,
            policies: new PolicyService({
              ...{ cipher, clock, registry, store, visibility },
              sandbox: ruleSandbox,
              past: new PastRequests({ store, visibility }),
            }),
            products: new ProductService(registry, {
              ...{ clock, currency: config.currency, runner },
            }),
            query: new RequestsQuery({
              ...{ auth, bounds, clock, exemptions, registry, retention },
              ...{
                secrets,
                store,
                surroundings,
                userInfo,
                visibility,
                workspaces,
              },
              emergency: config.approvals.emergency,
            }),
            requests,
          }),
          ...{ auth, callers },
        });
        addActions({ actions: deps.actionsRegistry, runner: operations });
        deps.httpRouter.use(
          edgeOf(createRouter({ callers, clock, runner: operations }), {
            ...deps,
            knex,
          }),
        );
        deps.lifecycle.addStartupHook(() => {
          engine.start();
          drift.start();
          lapsing.start();
          notifying.start();
          publishing.start();
          recording.start();
          removing.start();
          reminding.start();
          reporting.start();
          retention.start();
        });
        onShutdown(deps.lifecycle, async () => {
          await Promise.all([
            engine.stop(),
            drift.stop(),
            publishing.stop(),
            lapsing.stop(),
            notifying.stop(),
            removing.stop(),
            reminding.stop(),
            reporting.stop().then(() => leftovers.release()),
            retention.stop(),
          ]);
          await recording.stop();
        });
      },
    });
  },
});
