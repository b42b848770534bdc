import { randomUUID } from 'node:crypto';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { production } from '@plumbline/backstage-plugin-evidence-common';
import {
  addActions,
  Callers,
  CasePublisher,
  CatalogVisibility,
  createClock,
  createSharedClock,
  casesOfEach,
  DerivedCases,
  evidenceServiceRef,
  interfaceAuthor,
  Loop,
  OperationRunner,
  prepareDatabase,
  readNotificationKinds,
  readEnvironments,
  runOnSchedule,
  edgeOf,
  SetAside,
  onShutdown,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  toilOperations,
  toilPermissions,
  watchedSources,
} from '@plumbline/backstage-plugin-toil-common';
import { toilExtensionPoint } from '@plumbline/backstage-plugin-toil-node';
import { Backlog } from './candidates/Backlog';
import { CandidateCases } from './candidates/CandidateCases';
import { CandidateQuery } from './candidates/CandidateQuery';
import { CandidateService } from './candidates/CandidateService';
import { LadderService } from './candidates/LadderService';
import { Recording } from './candidates/Recording';
import { Returning } from './candidates/Returning';
import { SearchQuery } from './candidates/SearchQuery';
import { TeamQuery } from './candidates/TeamQuery';
import { BacklogStore } from './candidates/BacklogStore';
import { CandidateStore } from './candidates/CandidateStore';
import { IntakeStore } from './intakes/IntakeStore';
import { FollowStore } from './following/FollowStore';
import { GateStore } from './gates/GateStore';
import { NameStore } from './names/NameStore';
import { OccurrenceStore } from './occurrences/OccurrenceStore';
import { RunStore } from './candidates/RunStore';
import { GroupWriter } from './database/GroupWriter';
import { EvidenceFollower } from './following/EvidenceFollower';
import { ExemptionFollower } from './following/ExemptionFollower';
import { SurroundingsService } from './following/SurroundingsService';
import { GateService } from './gates/GateService';
import { IntakeRunner } from './intakes/IntakeRunner';
import { readIntakes } from './intakes/readIntakes';
import { SourcesQuery } from './intakes/SourcesQuery';
import { ToilExtensions } from './intakes/ToilExtensions';
import { NameService } from './names/NameService';
import { notificationKinds } from './notifications/notificationKinds';
import { notifyOwners } from './notifications/notifyOwners';
import { AutomationQuery } from './candidates/AutomationQuery';
import { GroupQuery } from './candidates/GroupQuery';
import { GroupService } from './candidates/GroupService';
import { Readers } from './candidates/Readers';
import { SourceOwners } from './occurrences/SourceOwners';
import { OccurrenceService } from './occurrences/OccurrenceService';
import { toilHandlers } from './handlers';
import { createRouter } from './router';
import { webhookPath } from './routes/webhooks';
import { readSettings } from './settings';
import { WebhookService } from './webhooks/WebhookService';

/** Toil: recurring manual work, grouped and ranked by what really happens. */
export const toilPlugin = createBackendPlugin({
  pluginId: 'toil',
  register(env) {
    const extensions = new ToilExtensions();
    env.registerExtensionPoint(toilExtensionPoint, extensions);
    env.registerInit({
      deps: {
        actions: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
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
        const { auth, evidence } = deps;
        const holder = randomUUID();
        const intakes = readIntakes(deps.config, extensions.sourceTypes);
        const { atLeast, capacity, mostInProgress, needs, privacy } =
          readSettings(deps.config);
        const knex = await prepareDatabase(
          deps.database,
          '@plumbline/backstage-plugin-toil-backend',
          { logger: deps.logger },
        );
        const clock = createClock(await createSharedClock(knex));
        const writer = new GroupWriter(knex);
        const occurrences = new OccurrenceStore(knex, writer);
        const store = new CandidateStore(knex);
        const runs = new RunStore(knex);
        const nameStore = new NameStore(knex);
        const setAside = SetAside.of(knex);
        const names = new NameService({
          auth,
          clock,
          evidence,
          setAside,
          store: nameStore,
        });
        const backlog = new Backlog({
          atLeast,
          clock,
          names,
          store: new BacklogStore(knex, intakes),
        });
        const readers = new Readers({
          ...deps,
          names: nameStore,
          privacy,
          store: occurrences,
          visibility: new CatalogVisibility(deps),
        });
        const query = new CandidateQuery({
          backlog,
          clock,
          mostInProgress,
          needs,
          occurrences,
          names: nameStore,
          readers,
          runs,
          store,
        });
        const groups = new GroupQuery({
          lookUp: names,
          names: nameStore,
          readers,
          store: occurrences,
        });
        const candidates = new CandidateService({
          backlog,
          clock,
          groups,
          mostInProgress,
          query,
          store,
        });
        const returning = new Returning({
          auth,
          candidates,
          clock,
          occurrences,
          setAside,
          store,
        });
        const follower = new EvidenceFollower({
          about: readEnvironments(deps.config).filterFor(production),
          auth,
          backlog,
          clock,
          evidence,
          occurrences,
          setAside,
          holder,
          lookUp: names,
          names: nameStore,
          store: new FollowStore(knex),
          surroundings: new SurroundingsService({
            auth,
            clock,
            evidence,
            setAside,
            store: nameStore,
          }),
        });
        const recording = new Recording({ auth, evidence, setAside, store });
        const candidateCases = new CandidateCases({
          backlog,
          clock,
          occurrences,
          privacy,
          query,
          store,
          names: nameStore,
        });
        const everyMs = 60_000;
        const cases = new DerivedCases({
          everyMs,
          knex,
          setAside,
          what: 'candidates',
          subjects: () => store.toDecide(),
          casesOf: casesOfEach(id => candidateCases.of(id)),
          endOf: (candidate, id) => candidateCases.endOf(candidate, id),
        });
        const publisher = new CasePublisher({
          auth,
          evidence,
          knex,
          setAside,
          lookAt: (ids, signal) => cases.lookAt(ids, signal),
          read: (_, id) => cases.read(id),
        });
        const taking = new OccurrenceService({
          clock,
          setAside,
          store: occurrences,
        });
        const now = clock().getTime();
        const interfaces = [
          ...watchedSources.map(source => ['module', source] as const),
          ...intakes.map(({ source }) => ['intake', source] as const),
        ];
        for (const [kind, source] of interfaces) {
          await occurrences.claim([source], interfaceAuthor(kind, source), now);
        }
        const owners = new SourceOwners({
          ...deps,
          read: intakes.map(({ source }) => source),
        });
        for (const { source, author } of owners.authors) {
          await occurrences.claim([source], author, now);
        }
        const intakeStore = new IntakeStore(knex);
        const exemptions = new ExemptionFollower({
          auth,
          clock,
          evidence,
          occurrences,
          setAside,
        });
        // Each by itself: one that fails waits, and holds up none of the others.
        const loops = [
          new Loop({
            logger: deps.logger,
            run: signal => follower.follow(signal),
            what: 'Following evidence',
          }),
          new Loop({
            logger: deps.logger,
            run: () => returning.reopen(),
            what: 'Looking for what has come back',
          }),
          new Loop({
            logger: deps.logger,
            run: () => exemptions.look(),
            what: 'Looking for exemptions that are renewed',
          }),
          new Loop({
            logger: deps.logger,
            run: () => recording.recordPending(),
            what: 'Recording decisions',
          }),
          new Loop({
            logger: deps.logger,
            everyMs,
            run: signal => cases.look(signal),
            what: 'Looking for decisions that are due',
          }),
          new Loop({
            logger: deps.logger,
            run: signal => publisher.publish(signal),
            what: 'Publishing what waits for a decision',
          }),
          ...intakes.map(intake => {
            const runner = new IntakeRunner({
              clock,
              holder,
              intake,
              logger: deps.logger,
              taking,
              store: intakeStore,
            });
            return new Loop({
              logger: deps.logger,
              run: signal => runner.run(signal),
              what: `Reading the source '${intake.source}'`,
            });
          }),
        ];
        const kinds = readNotificationKinds(deps.config, notificationKinds);
        await runOnSchedule({
          ...deps,
          id: 'toil-owner-summaries',
          key: 'plumbline.toil.notifications.schedule',
          run: signal =>
            notifyOwners({
              ...deps,
              backlog,
              clock,
              kinds,
              knex,
              signal,
            }),
        });
        const callers = new Callers(deps);
        const runner = new OperationRunner({
          operations: toilOperations,
          handlers: toilHandlers({
            candidates,
            groups,
            owners,
            query,
            taking,
            automations: new AutomationQuery({
              auth,
              clock,
              evidence,
              query,
              readers,
              runs,
            }),
            deciding: new GroupService({ clock, groups, store: occurrences }),
            ladder: new LadderService({ candidates, clock, query, runs }),
            searching: new SearchQuery({ backlog, clock, readers, store }),
            sources: new SourcesQuery({
              intakes,
              store: intakeStore,
              types: extensions.sourceTypes,
            }),
            team: new TeamQuery({
              auth,
              backlog,
              capacity,
              clock,
              occurrences,
              readers,
              store,
              catalog: deps.catalog,
            }),
          }),
          auth,
          callers,
        });
        addActions({ actions: deps.actions, runner });
        deps.permissionsRegistry.addPermissions(toilPermissions);
        deps.httpRouter.use(
          edgeOf(
            createRouter({
              callers,
              runner,
              webhooks: new WebhookService({
                clock,
                config: deps.config,
                occurrences,
                gates: new GateService({
                  clock,
                  store: new GateStore(writer),
                }),
                webhooks: extensions.webhooks,
              }),
            }),
            { ...deps, knex },
          ),
        );
        deps.httpRouter.addAuthPolicy({
          path: webhookPath,
          allow: 'unauthenticated',
        });
        deps.lifecycle.addStartupHook(() => {
          loops.forEach(loop => loop.start());
        });
        onShutdown(deps.lifecycle, async () => {
          await Promise.all(loops.map(loop => loop.stop()));
          await Promise.all([cases.release(), follower.stop()]);
        });
      },
    });
  },
});
