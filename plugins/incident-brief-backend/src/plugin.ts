import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  addActions,
  Callers,
  CasePublisher,
  CatalogVisibility,
  createClock,
  createSharedClock,
  evidenceServiceRef,
  OperationRunner,
  Loop,
  OutboundClient,
  OutboundRules,
  prepareDatabase,
  edgeOf,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  incidentBriefOperations,
  incidentBriefPermissions,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { registerGetBrief } from './actions/getBrief';
import { correctionCase } from './corrections/correctionCase';
import { CorrectionLoop } from './corrections/CorrectionLoop';
import { CorrectionService } from './corrections/CorrectionService';
import { CorrectionTracker } from './corrections/CorrectionTracker';
import { publishOpenCorrections } from './corrections/publishOpenCorrections';
import { DatabaseCorrectionStore } from './database/DatabaseCorrectionStore';
import { DatabaseDeliveryStore } from './database/DatabaseDeliveryStore';
import { DatabasePinStore } from './database/DatabasePinStore';
import { createDeliveries } from './deliveries/createDeliveries';
import { incidentBriefHandlers } from './handlers';
import { PinService } from './pins/PinService';
import { createPageUrl } from './pageUrl';
import { createRouter } from './router';
import { BriefService } from './service/BriefService';
import { ChatUsers } from './slack/ChatUsers';
import { SlackCommands } from './slack/SlackCommands';
import { SlackEndpoint } from './slack/SlackEndpoint';

/** Incident briefs over REST and as a Backstage action. */
export const incidentBriefPlugin = createBackendPlugin({
  pluginId: 'incident-brief',
  register(env) {
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        evidence: evidenceServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init(deps) {
        const { auth, evidence, logger } = deps;
        const visibility = new CatalogVisibility(deps);
        const knex = await prepareDatabase(
          deps.database,
          '@plumbline/backstage-plugin-incident-brief-backend',
          { endsClaims: true, logger: deps.logger },
        );
        const machine = await createSharedClock(knex);
        const clock = createClock(machine);
        const briefs = new BriefService({ evidence, clock });
        const store = new DatabaseCorrectionStore(knex);
        const publish = (entityRef: string) =>
          publishOpenCorrections(entityRef, { auth, clock, evidence, store });
        const tracker = new CorrectionTracker({
          auth,
          briefs,
          clock,
          logger,
          publish,
          store,
        });
        const loop = new CorrectionLoop({ auth, evidence, logger, tracker });
        const publisher = new CasePublisher({
          ...{ auth, evidence, knex, setAside: SetAside.of(knex) },
          read: async (_, id) => {
            const found = await store.find(id);
            const entity =
              found &&
              (await deps.catalog.getEntityByRef(found.entityRef, {
                credentials: await auth.getOwnServiceCredentials(),
              }));
            const owner = entity?.relations?.find(
              ({ type }) => type === 'ownedBy',
            );
            return found && correctionCase(found, owner?.targetRef);
          },
        });
        const publishing = new Loop({
          ...{ logger, what: 'Publishing what waits for a decision' },
          run: signal => publisher.publish(signal),
        });
        const outbound = new OutboundClient({
          rules: OutboundRules.fromConfig(deps.config),
        });
        const users = new ChatUsers(deps);
        const pageUrl = createPageUrl(deps.config);
        const deliveries = createDeliveries({
          ...deps,
          actAs: userRef => users.actAs(userRef),
          briefs,
          clock,
          machine,
          outbound,
          pageUrl,
          store: new DatabaseDeliveryStore(knex),
          visibility,
        });

        const callers = new Callers(deps);
        const runner = new OperationRunner({
          ...{ auth, callers },
          operations: incidentBriefOperations,
          handlers: incidentBriefHandlers({
            corrections: new CorrectionService({
              briefs,
              clock,
              store,
              report: entityRef => tracker.report(entityRef),
              visibility,
            }),
            deliveries: deliveries.service,
            pins: new PinService({
              briefs,
              clock,
              store: new DatabasePinStore(knex),
              visibility,
            }),
          }),
        });
        addActions({ actions: deps.actionsRegistry, runner });
        deps.permissionsRegistry.addPermissions(incidentBriefPermissions);
        deps.httpRouter.use(
          edgeOf(
            createRouter({
              briefs,
              callers,
              discovery: deps.discovery,
              runner,
              slack: new SlackEndpoint({
                clock,
                commands: new SlackCommands({ briefs, pageUrl, users }),
                config: deps.config,
                logger,
                outbound,
              }),
            }),
            { ...deps, knex },
          ),
        );
        deps.httpRouter.addAuthPolicy({
          path: '/slack',
          allow: 'unauthenticated',
        });
        registerGetBrief({ briefs, actionsRegistry: deps.actionsRegistry });
        deps.lifecycle.addStartupHook(() => {
          loop.start();
          publishing.start();
          deliveries.loop?.start();
        });
        deps.lifecycle.addShutdownHook(async () => {
          await Promise.all(
            [loop, publishing, deliveries.loop].map(each => each?.stop()),
          );
        });
      },
    });
  },
});
