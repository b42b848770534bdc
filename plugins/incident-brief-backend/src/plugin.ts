import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  createClock,
  evidenceServiceRef,
} from '@plumbline/backstage-plugin-evidence-node';
import { registerGetBrief } from './actions/getBrief';
import { createRouter } from './router';
import { BriefService } from './service/BriefService';

/** Incident briefs over REST and as a Backstage action. */
export const incidentBriefPlugin = createBackendPlugin({
  pluginId: 'incident-brief',
  register(env) {
    env.registerInit({
      deps: {
        evidence: evidenceServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        discovery: coreServices.discovery,
        actionsRegistry: actionsRegistryServiceRef,
      },
      async init({
        evidence,
        httpAuth,
        httpRouter,
        discovery,
        actionsRegistry,
      }) {
        const briefs = new BriefService({ evidence, clock: createClock() });
        httpRouter.use(createRouter({ briefs, httpAuth, discovery }));
        registerGetBrief({ briefs, actionsRegistry });
      },
    });
  },
});
