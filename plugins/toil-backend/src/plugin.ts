import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  Callers,
  CatalogVisibility,
  createClock,
  evidenceServiceRef,
  prepareDatabase,
} from '@plumbline/backstage-plugin-evidence-node';
import { toilPermissions } from '@plumbline/backstage-plugin-toil-common';
import { Backlog } from './candidates/Backlog';
import { CandidateQuery } from './candidates/CandidateQuery';
import { CandidateService } from './candidates/CandidateService';
import { DatabaseBacklogStore } from './database/DatabaseBacklogStore';
import { DatabaseCandidateStore } from './database/DatabaseCandidateStore';
import { DatabaseNameStore } from './database/DatabaseNameStore';
import { DatabaseOccurrenceStore } from './database/DatabaseOccurrenceStore';
import { NameService } from './names/NameService';
import { GroupQuery } from './occurrences/GroupQuery';
import { TakingService } from './occurrences/TakingService';
import { createRouter } from './router';
import { readSettings } from './settings';

/** Toil: recurring manual work, grouped and ranked by what really happens. */
export const toilPlugin = createBackendPlugin({
  pluginId: 'toil',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        evidence: evidenceServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
      },
      async init(deps) {
        const { auth, evidence } = deps;
        const clock = createClock();
        const { atLeast, mostInProgress } = readSettings(deps.config);
        const knex = await prepareDatabase(
          deps.database,
          '@plumbline/backstage-plugin-toil-backend',
        );
        const occurrences = new DatabaseOccurrenceStore(knex);
        const store = new DatabaseCandidateStore(knex);
        const nameStore = new DatabaseNameStore(knex);
        const visibility = new CatalogVisibility(deps);
        const names = new NameService({
          ...{ auth, clock, evidence },
          store: nameStore,
        });
        const backlog = new Backlog({
          ...{ atLeast, clock, names },
          store: new DatabaseBacklogStore(knex),
        });
        const query = new CandidateQuery({
          ...{ backlog, clock, mostInProgress, occurrences, store, visibility },
        });
        deps.permissionsRegistry.addPermissions(toilPermissions);
        deps.httpRouter.use(
          createRouter({
            callers: new Callers(deps),
            candidates: new CandidateService({
              ...{ clock, mostInProgress, occurrences, query, store },
            }),
            groups: new GroupQuery({
              lookUp: names,
              names: nameStore,
              store: occurrences,
              visibility,
            }),
            query,
            taking: new TakingService({ clock, store: occurrences }),
          }),
        );
      },
    });
  },
});
