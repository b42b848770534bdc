import { randomUUID } from 'node:crypto';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  evidenceOperations,
  evidencePermissions,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  addActions,
  Callers,
  createClock,
  createSharedClock,
  evidenceExtensionPoint,
  localEvidenceServiceRef,
  prepareDatabase,
  readEnvironments,
  OperationRunner,
  readinessServiceRef,
  DatabaseWatch,
  edgeOf,
  SetAside,
  onShutdown,
} from '@plumbline/backstage-plugin-evidence-node';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { addEvidenceActions } from './actions';
import { AlertsQuery } from './alerts/AlertsQuery';
import { createBuiltInCollectors } from './sources/collectors/builtIn';
import { collectorTypes } from './sources/collectors/readCollectors';
import { createCollectorRunner } from './sources/collectors/createCollectorRunner';
import { createChangeQueries } from './context/createChangeQueries';
import { ContextService } from './context/ContextService';
import { EstateReader } from './estate/EstateReader';
import { EstateService } from './context/EstateService';
import { FeedWatch } from './context/FeedWatch';
import { Freshness } from './context/Freshness';
import { NamedSignals } from './context/NamedSignals';
import { InstallationService } from './context/InstallationService';
import { KnownEnvironments } from './context/KnownEnvironments';
import { SetUpService } from './context/SetUpService';
import { OverviewService } from './context/OverviewService';
import { ResolveService } from './context/ResolveService';
import { addConfigured } from './sources/addConfigured';
import { addFromPortal } from './sources/addFromPortal';
import { describeCollectorTypes } from './sources/collectorTypes';
import { createLocalEvidence } from './createLocalEvidence';
import { EvidenceStore } from './database/EvidenceStore';
import { UsefulnessStore } from './database/UsefulnessStore';
import { followAlerts } from './alerts/database';
import { AlertStore } from './alerts/AlertStore';
import { DiscrepancyStore } from './discrepancies/DiscrepancyStore';
import { followIncidents } from './incidents/database';
import { IncidentStore } from './incidents/IncidentStore';
import { ChangeViewStore } from './changes/ChangeViewStore';
import { LedgerStore } from './changes/LedgerStore';
import { createChangeSummaries } from './changes/database/createChangeSummaries';
import { appendFeed } from './database/operations/feed';
import { SubjectStore } from './estate/subjects/SubjectStore';
import { createDecisions } from './decisions/createDecisions';
import { createDiscrepancies } from './discrepancies/createDiscrepancies';
import { FactsService } from './observations/FactsService';
import { IncidentsQuery } from './incidents/IncidentsQuery';
import { createRetention, LedgerService } from './changes';
import { readFailureRules } from './runs';
import { RunStore } from './runs/RunStore';
import { createLiveContext } from './sources/live/createLiveContext';
import { readMaxAges } from './estate/subjects/readMaxAges';
import { ObservationService } from './observations/ObservationService';
import { createDescriptorFiles, createPatches } from './discrepancies/patches';
import { PresentEvidence } from './context/present/PresentEvidence';
import { ReadAhead } from './context/present/ReadAhead';
import {
  catalogSource,
  CatalogWalker,
} from './estate/projection/CatalogWalker';
import { EstateProjection } from './estate/projection/EstateProjection';
import { ProjectionLoop } from './estate/projection/ProjectionLoop';
import { evidenceHandlers } from './handlers';
import { createRouter } from './router';
import { SourceRegistry } from './sources/SourceRegistry';
import { declaredWebhooks } from '@plumbline/backstage-plugin-evidence-common/settings';
import { readSettings } from './runtime/settings';
import { SubjectService } from './estate/subjects/SubjectService';
import { VisibilityService } from './estate/VisibilityService';
import { createIncoming } from './sources/webhooks';

/** The evidence plugin: reads sources of record, and answers what was seen. */
export const evidencePlugin = createBackendPlugin({
  pluginId: 'evidence',
  register(env) {
    const sources = new SourceRegistry();
    env.registerExtensionPoint(evidenceExtensionPoint, sources);

    env.registerInit({
      deps: {
        actions: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        http: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
        lifecycle: coreServices.lifecycle,
        local: localEvidenceServiceRef,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        readiness: readinessServiceRef,
        scheduler: coreServices.scheduler,
        urlReader: coreServices.urlReader,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { auth, catalog, config, logger, permissions } = deps;
        const packages = await readSettings(config, logger);
        const holder = randomUUID();
        const unreadWebhooks = addConfigured(sources, config, {
          elsewhere: declaredWebhooks(
            packages.filter(({ pluginId }) => pluginId !== 'evidence'),
          ),
          logger,
        });
        const fromPortal = addFromPortal(sources, config, logger);

        const knex = await prepareDatabase(
          deps.database,
          '@plumbline/backstage-plugin-evidence-backend',
          { endsClaims: true, logger },
        );
        const clock = createClock(await createSharedClock(knex));
        const store = new EvidenceStore(knex);
        const retention = createRetention({ clock, config, knex, logger });
        const discrepancyStore = new DiscrepancyStore(knex);
        const identityKeys = sources.identityKeys();
        const projection = new EstateProjection({
          ...{ clock, identityKeys, logger, store },
          setAside: SetAside.of(knex),
        });
        const isRead = () => deps.readiness.isReady() || projection.wasKnown;
        const signals = { clock, discrepancies: discrepancyStore };
        const resolver = new ResolveService(signals);
        const environments = readEnvironments(config);
        const maxAges = readMaxAges(config);
        const subjects = new SubjectService({
          ...{ ...signals, isRead, projection },
          subjects: new SubjectStore({
            knex,
            followers: [followAlerts(maxAges), followIncidents(maxAges)],
          }),
        });
        const ledger = new LedgerService({
          ...{ clock, subjects, signals: subjects },
          store: new LedgerStore({
            knex,
            appendFeed: (trx, entries) =>
              appendFeed(trx, entries, clock().getTime()),
          }),
        });
        const alertStore = new AlertStore({ knex, maxAges });
        const present = new PresentEvidence({
          ...{ alerts: alertStore, ledger, projection, store },
        });
        const ahead = new ReadAhead({
          ...{ clock, environments, logger, present, projection },
        });
        const incidentStore = new IncidentStore(knex);
        const runStore = new RunStore({
          ...{ knex, rules: readFailureRules(config) },
        });
        const { alerts, incidents, runs, webhooks } = createIncoming({
          ...{ clock, config, isRead, ledger, maxAges, projection, subjects },
          alerts: alertStore,
          runs: runStore,
          incidents: incidentStore,
          sources: sources.changeSources,
        });
        const summaries = createChangeSummaries(knex, environments);
        const builtIn = createBuiltInCollectors({
          ...{ alerts: alertStore, environments, projection, summaries },
        });
        builtIn.forEach(one => sources.addCollector(one));
        const registered = sources.describe(source =>
          webhooks.isConfigured(source),
        );
        await store.reserveSources(sources.reserved(), clock().getTime());
        const visibility = new VisibilityService({
          auth,
          catalog,
          permissions,
          version: () => projection.current.version,
        });
        const deriving = registered.collectors.filter(one => one.derives);
        const reader = new EstateReader({
          ...{ clock, isRead, projection, retention, visibility },
          deriving: new Set(deriving.map(({ id }) => id)),
        });
        const incidentsQuery = new IncidentsQuery({
          reader,
          store: incidentStore,
        });
        const shared = {
          ...{ ledger, reader, registered, store },
          freshness: new Freshness({ facts: sources.facts, maxAges, store }),
          resolver: new NamedSignals({
            ...{ alerts: alertStore, incidents: incidentsQuery },
            ...{ resolver, store },
          }),
        };
        const known = new KnownEnvironments({ environments, ledger, store });
        const { runsQuery, ...queries } = createChangeQueries({
          ...deps,
          ...{ environments, known, ledger, reader, retention, runStore },
          ...{ knex, store },
          viewStore: new ChangeViewStore({ knex }),
        });
        const alertsQuery = new AlertsQuery({
          reader,
          store: alertStore,
          maxAgeOf: maxAges.alerts,
        });
        const feedWatch = new FeedWatch({ logger, store });
        const estate = new EstateService({
          ...{ ...shared, clock, environments, known },
          watch: feedWatch,
          deliveriesOf: source => webhooks.counters.read(source),
        });
        const facts = new FactsService({ clock, projection, reader, store });
        const callers = new Callers(deps);
        const { cases, chain, decisions, publishCase } = createDecisions({
          ...deps,
          ...{ callers, clock, knex, visibility },
        });
        const overview = new OverviewService({
          ...{ ...shared, environments, known },
        });
        const files = createDescriptorFiles(deps);
        const { discrepancies, loops, review } = createDiscrepancies({
          ...{ auth, clock, config, files, knex, ledger, logger },
          ...{ projection, publishCase, reader, store, discrepancyStore },
          usefulness: new UsefulnessStore(knex),
        });
        const own = new Set([
          catalogSource,
          ...[registered.collectors, registered.changeSources].flatMap(all =>
            all.map(({ id }) => id),
          ),
        ]);
        const observations = new ObservationService({
          ...{ clock, incidents },
          definitions: sources.facts,
          isRegistered: source => own.has(source),
          projection,
          reader,
          review,
          store,
        });
        const context = createLiveContext({
          ...{ ...shared, clock, config, logger, observations },
          context: new ContextService({
            ...{ ...shared, ahead, environments, known, present },
          }),
          collectors: sources.collectors(),
        });
        let hasBegun = false;
        // Tried again with each changed estate: the database may be away now.
        const begin = async () => {
          if (hasBegun) {
            return;
          }
          await ledger.connect(
            registered.changeSources.filter(({ configured }) => configured),
          );
          await alerts.retireUnmatched(
            registered.collectors.map(({ id }) => id),
          );
          await runStore.reclassify();
          hasBegun = true;
        };
        const loop = new ProjectionLoop({
          ...{ logger, projection },
          settlingSeconds: config.getOptionalNumber(
            'plumbline.projection.settlingSeconds',
          ),
          walker: new CatalogWalker({
            ...{ auth, catalog, clock, holder, logger, projection, store },
            links: sources.linkPatterns(),
          }),
          onChanged: async () => {
            await begin();
            const { identity } = await projection.catchUp();
            await ledger.resolvePending({
              candidates: async signal => identity.candidates(signal),
            });
            await subjects.resolvePending();
            await review.review();
          },
          onReady: async () => {
            deps.readiness.markReady();
            await subjects.reviewHeld();
          },
          onTrouble: reason => deps.readiness.setTrouble('estate', reason),
        });
        const collectors = createCollectorRunner({
          ...{ alerts, clock, holder, knex, ledger, logger, loop },
          ...{ observations, projection, store },
          scheduler: deps.scheduler,
        });

        const watch = new DatabaseWatch({
          ...{ knex, logger, readiness: deps.readiness },
        });
        const access = { auth, httpAuth: deps.httpAuth, permissions };
        const runner = new OperationRunner({
          operations: evidenceOperations,
          handlers: evidenceHandlers({
            ...{ ...queries, access, callers, decisions, discrepancies },
            addedFacts: sources.facts.described,
            collectors: { list: sources.collectors(), runner: collectors },
            alerts: alertsQuery,
            incidents: { query: incidentsQuery, service: incidents },
            runs: { ...queries, query: runsQuery, service: runs },
            ...{ estate, facts, ledger, observations, overview },
            installation: new InstallationService({
              ...{ clock, discrepancies, estate, packages, reader },
              ...{ builtIn, fromPortal, environments: known, unreadWebhooks },
            }),
            setUp: new SetUpService({
              ...{ builtIn, fromPortal, ledger, reader, registered },
              ...{ projection, store, summaries },
              deliveriesOf: source => webhooks.counters.read(source),
              externalUrl: () => deps.discovery.getExternalBaseUrl('evidence'),
              typeOf: collectorTypes(config),
              types: describeCollectorTypes(sources, logger),
              unreadWebhooks,
            }),
            ...createPatches({
              ...{ auth, config, discrepancies, files, reader },
              proposers: sources.changeProposers,
            }),
          }),
          ...{ auth, callers },
        });
        deps.local.offer(
          createLocalEvidence({
            ...{ access, context, decisions, estate, publishCase, runner },
          }),
        );
        deps.permissionsRegistry.addPermissions(evidencePermissions);
        addActions({ actions: deps.actions, runner: cases });
        addEvidenceActions({ actions: deps.actions, runner });
        deps.http.use(
          edgeOf(
            createRouter({
              ...{ access, callers, cases, context },
              ...{ decisions, runner, webhooks },
              auditor: deps.auditor,
              discovery: deps.discovery,
            }),
            { ...deps, knex },
          ),
        );
        for (const path of ['/webhooks', '/events']) {
          deps.http.addAuthPolicy({ path, allow: 'unauthenticated' });
        }
        deps.lifecycle.addStartupHook(async () => {
          watch.start();
          feedWatch.start();
          chain.start();
          loops.forEach(each => each.start());
          retention.start();
          await begin().catch(error =>
            logger.error('The evidence of before could not be read', error),
          );
          await loop.start();
          await collectors.schedule(sources.collectors());
          await deps.scheduler.scheduleTask({
            id: 'evidence-discrepancies-ages',
            frequency: { minutes: 5 },
            timeout: { minutes: 5 },
            initialDelay: { minutes: 1 },
            fn: () => review.reviewAges(),
          });
        });
        onShutdown(deps.lifecycle, async () => {
          await Promise.all(
            [ahead, chain, feedWatch, loop, ...loops, retention, watch].map(
              each => each.stop(),
            ),
          );
        });
      },
    });
  },
});
