import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { CatalogClient } from '@backstage/catalog-client';
import { evidenceServiceRef } from '@plumbline/backstage-plugin-evidence-node';
import Router from 'express-promise-router';
import { BriefService } from '../../plugins/incident-brief-backend/src/service/BriefService';
import { walk } from '../brief/walk';

/**
 * Times inside the portal what the two sides of the comparison do there: the
 * brief as its plugin makes it, and the walk as a plugin without evidence
 * would do it. What the reader's own request costs is in neither.
 */
export const benchPlugin = createBackendPlugin({
  pluginId: 'bench',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        discovery: coreServices.discovery,
        evidence: evidenceServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
      },
      async init({ auth, discovery, evidence, httpAuth, httpRouter }) {
        const briefs = new BriefService({ evidence, clock: () => new Date() });
        const catalog = new CatalogClient({
          discoveryApi: discovery,
          fetchApi: { fetch: globalThis.fetch },
        });
        const router = Router();
        router.get('/brief', async (req, res) => {
          const credentials = await httpAuth.credentials(req);
          const entityRef = String(req.query.entityRef);
          const started = performance.now();
          const answer = await briefs.getBrief({ entityRef }, { credentials });
          const text = JSON.stringify(answer);
          const ms = performance.now() - started;
          res.json({ ms, bytes: text.length });
        });
        router.get('/walk', async (req, res) => {
          const credentials = await httpAuth.credentials(req);
          const entityRef = String(req.query.entityRef);
          const started = performance.now();
          const { token } = await auth.getPluginRequestToken({
            onBehalfOf: credentials,
            targetPluginId: 'catalog',
          });
          const { levels, read } = await walk(catalog, token, entityRef);
          const ms = performance.now() - started;
          res.json({ ms, levels, read });
        });
        httpRouter.use(router);
      },
    });
  },
});
