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
  prepareDatabase,
  edgeOf,
  Retention,
  SetAside,
  onShutdown,
} from '@plumbline/backstage-plugin-evidence-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  incidentBriefOperations,
  incidentBriefPermissions,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { incidentBriefExtensionPoint } from '@plumbline/backstage-plugin-incident-brief-node';
import { registerGetBrief } from './actions/getBrief';
import { BriefExtensions } from './BriefExtensions';
import { correctionCase } from './corrections/correctionCase';
import { CorrectionLoop } from './corrections/CorrectionLoop';
import { CorrectionService } from './corrections/CorrectionService';
import { CorrectionTracker } from './corrections/CorrectionTracker';
import { publishOpenCorrections } from './corrections/publishOpenCorrections';
import { CorrectionStore } from './corrections/CorrectionStore';
import { DeliveryStore } from './deliveries/DeliveryStore';
import { PinStore } from './pins/PinStore';
import { createDeliveries } from './deliveries/createDeliveries';
import { pastDeliveries } from './deliveries/retention';
import { incidentBriefHandlers } from './handlers';
import { PinService } from './pins/PinService';
import { createRouter } from './router';
import { BriefService } from './service/BriefService';
import { UserTokens } from './users/UserTokens';

/** Incident briefs over REST and as a Backstage action. */
export const incidentBriefPlugin = createBackendPlugin({
  pluginId: 'incident-brief',
  register(env) {
    const extensions = new BriefExtensions();
    env.registerExtensionPoint(incidentBriefExtensionPoint, extensions);
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
        const store = new CorrectionStore(knex);
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
          auth,
          evidence,
          knex,
          setAside: SetAside.of(knex),
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
          logger,
          what: 'Publishing what waits for a decision',
          run: signal => publisher.publish(signal),
        });
        const tokens = new UserTokens(deps);
        const actAs = (userRef: string) => tokens.actAs(userRef);
        const deliveries = createDeliveries({
          ...deps,
          actAs,
          briefs,
          clock,
          machine,
          store: new DeliveryStore(knex),
          targets: extensions.targets,
          visibility,
        });

        const retention = new Retention({
          clock,
          config: deps.config,
          knex,
          logger,
          kinds: [pastDeliveries],
        });

        const callers = new Callers(deps);
        const runner = new OperationRunner({
          auth,
          callers,
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
              store: new PinStore(knex),
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
              commands: extensions.commands,
              commandTools: {
                actAs,
                clock,
                getBrief: (query, options) => briefs.getBrief(query, options),
              },
            }),
            { ...deps, knex },
          ),
        );
        for (const { route } of extensions.commands) {
          deps.httpRouter.addAuthPolicy({
            path: route.path,
            allow: 'unauthenticated',
          });
        }
        registerGetBrief({ briefs, actionsRegistry: deps.actionsRegistry });
        deps.lifecycle.addStartupHook(() => {
          loop.start();
          publishing.start();
          retention.start();
          deliveries.loop?.start();
        });
        onShutdown(deps.lifecycle, async () => {
          await Promise.all(
            [loop, publishing, retention, deliveries.loop].map(each =>
              each?.stop(),
            ),
          );
        });
      },
    });
  },
});
