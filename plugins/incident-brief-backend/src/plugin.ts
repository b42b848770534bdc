import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  createClock,
  evidenceServiceRef,
} from '@plumbline/backstage-plugin-evidence-node';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { incidentBriefPermissions } from '@plumbline/backstage-plugin-incident-brief-common';
import { registerGetBrief } from './actions/getBrief';
import { CorrectionLoop } from './corrections/CorrectionLoop';
import { CorrectionService } from './corrections/CorrectionService';
import { CorrectionTracker } from './corrections/CorrectionTracker';
import { publishOpenCorrections } from './corrections/publishOpenCorrections';
import { DatabaseCorrectionStore } from './database/DatabaseCorrectionStore';
import { DatabasePinStore } from './database/DatabasePinStore';
import { prepareDatabase } from './database/prepareDatabase';
import { PinService } from './pins/PinService';
import { createRouter } from './router';
import { Callers } from './routes/Callers';
import { BriefService } from './service/BriefService';
import { CatalogVisibility } from './visibility/CatalogVisibility';

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
        const clock = createClock();
        const briefs = new BriefService({ evidence, clock });
        const visibility = new CatalogVisibility(deps);
        const knex = await prepareDatabase(deps.database);
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

        deps.permissionsRegistry.addPermissions(incidentBriefPermissions);
        deps.httpRouter.use(
          createRouter({
            briefs,
            callers: new Callers(deps),
            corrections: new CorrectionService({
              briefs,
              clock,
              store,
              tell: entityRef => tracker.tell(entityRef),
              visibility,
            }),
            discovery: deps.discovery,
            pins: new PinService({
              briefs,
              clock,
              store: new DatabasePinStore(knex),
              visibility,
            }),
          }),
        );
        registerGetBrief({ briefs, actionsRegistry: deps.actionsRegistry });
        deps.lifecycle.addStartupHook(() => loop.start());
        deps.lifecycle.addShutdownHook(() => loop.stop());
      },
    });
  },
});
