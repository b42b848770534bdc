import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { createRuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import {
  Callers,
  createClock,
} from '@plumbline/backstage-plugin-evidence-node';
import { ControlRegistry } from './controls/ControlRegistry';
import { ControlService } from './controls/ControlService';
import { readSources } from './controls/readSources';
import { StandardsLoop } from './controls/StandardsLoop';
import { DatabaseControlStore } from './database/DatabaseControlStore';
import { prepareDatabase } from './database/prepareDatabase';
import { createRouter } from './router';

/** Scorecards: controls as code, and what evidence says about them. */
export const scorecardsPlugin = createBackendPlugin({
  pluginId: 'scorecards',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        urlReader: coreServices.urlReader,
      },
      async init(deps) {
        const { logger } = deps;
        const clock = createClock();
        const knex = await prepareDatabase(deps.database);
        const store = new DatabaseControlStore(knex);
        const sources = readSources(deps.config, deps.urlReader);
        const engine = createRuleEngine();
        const registry = new ControlRegistry({
          clock,
          engine,
          logger,
          store,
        });
        const loop = new StandardsLoop({ registry, sources });
        deps.httpRouter.use(
          createRouter({
            callers: new Callers(deps),
            controls: new ControlService({ registry, store }),
          }),
        );
        deps.lifecycle.addStartupHook(() => loop.start());
        deps.lifecycle.addShutdownHook(() => loop.stop());
      },
    });
  },
});
