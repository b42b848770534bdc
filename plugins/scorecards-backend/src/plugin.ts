import { randomUUID } from 'node:crypto';
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
  CatalogVisibility,
  createAnnouncement,
  createClock,
  createSharedClock,
  evidenceServiceRef,
  Loop,
  OperationRunner,
  prepareDatabase,
  readEnvironments,
  edgeOf,
  Retention,
  ruleSandbox,
  RuleTrials,
  runOnSchedule,
  SetAside,
  onShutdown,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  creationsChangedTopic,
  scorecardsOperations,
  scorecardsPermissions,
} from '@plumbline/backstage-plugin-scorecards-common';
import { createCampaigns } from './campaigns/createCampaigns';
import { BaselineService } from './baseline/BaselineService';
import { ControlHistory } from './controls/ControlHistory';
import { ControlRegistry } from './registry/ControlRegistry';
import { factSample } from './controls/factSample';
import { ControlService } from './controls/ControlService';
import { MeasuredControls } from './controls/MeasuredControls';
import { readSources } from './registry/readSources';
import { readingLoops } from './registry/readingLoops';
import { RuleFacts } from './registry/RuleFacts';
import { BlockStore } from './campaigns/BlockStore';
import { CampaignStore } from './campaigns/CampaignStore';
import { ControlStore } from './registry/ControlStore';
import { CreationStore } from './creations/CreationStore';
import { DisputeStore } from './disputes/DisputeStore';
import { ExemptionStore } from './exemptions/ExemptionStore';
import {
  OverrideStore,
  gateOverrideCase,
} from './gates/breakGlass/OverrideStore';
import { GateReviewStore, gateReviewCase } from './gates/GateReviewStore';
import { DeployReportStore } from './gates/DeployReportStore';
import { GateJudgementStore } from './gates/judgements/GateJudgementStore';
import { GateStore } from './gates/GateStore';
import { OutboxStore } from './people/OutboxStore';
import { LadderStore } from './phases/LadderStore';
import { VerdictOverrideStore } from './verdicts/overrides/VerdictOverrideStore';
import { ReviewStore } from './reviews/ReviewStore';
import { SummaryStore } from './summary/SummaryStore';
import { WeeklyStore } from './weekly/WeeklyStore';
import { TemplateStore } from './templates/TemplateStore';
import { VerdictStore } from './verdicts/VerdictStore';
import { scorecardsHandlers } from './handlers';
import { readBounds } from './gates/boundIdentities';
import { withStated } from './gates/statedByRun';
import { readBreakGlassMinutes } from './gates/breakGlass/readBreakGlassMinutes';
import { GateRegistry } from './gates/GateRegistry';
import { createGates } from './gates/createGates';
import {
  gateAdvice,
  gateDecisions,
  gateReviews,
  releaseStatements,
} from './gates/retention';
import { LapsingService } from './exemptions/LapsingService';
import { notifyOwners, readNotices } from './notifications/notifyOwners';
import { createListing } from './verdictDecisions/createListing';
import { createVerdictDecisions } from './verdictDecisions/createVerdictDecisions';
import { Members } from './people/Members';
import { LadderService } from './controls/LadderService';
import { ReadyPromotions } from './controls/ReadyPromotions';
import { LadderState } from './phases/LadderState';
import { readPromotionBounds } from './phases/readPromotionBounds';
import { createLifecycle } from './lifecycle/createLifecycle';
import { lifecycleCase } from './lifecycle/LifecycleStore';
import { CertificationStore } from './certifications/CertificationStore';
import { createReleases } from './releases/createReleases';
import { StatementStore } from './releases/StatementStore';
import { SkipStore } from './releases/SkipStore';
import { createRouter } from './router';
import { createContracts } from './contracts/createContracts';
import { createCreations } from './creations/createCreations';
import { TransferStore, transferCase } from './transfers/TransferStore';
import { createOwnership } from './ownership/createOwnership';
import { createTemplates } from './templates/createTemplates';
import { SummaryService } from './summary/SummaryService';
import { TeamService } from './summary/TeamService';
import { AdoptionService } from './summary/AdoptionService';
import { ControlVersions } from './verdicts/ControlVersions';
import { Judging } from './verdicts/Judging';
import { PreviewService } from './verdicts/PreviewService';
import { VerdictImports } from './verdicts/VerdictImports';
import { readLeftOut } from './verdicts/readLeftOut';
import { verdictHistory } from './verdicts/retention';
import { VerdictLines } from './verdicts/VerdictLines';
import { VerdictPresenter } from './verdicts/VerdictPresenter';
import { VerdictService } from './verdicts/VerdictService';
import { createWeekly } from './weekly/createWeekly';

/** Scorecards: controls as code, and what evidence says about them. */
export const scorecardsPlugin = createBackendPlugin({
  pluginId: 'scorecards',
  register(env) {
    env.registerInit({
      deps: {
        actions: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        evidence: evidenceServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        notifications: notificationService,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        urlReader: coreServices.urlReader,
        userInfo: coreServices.userInfo,
      },
      async init(deps) {
        const { auth, evidence, logger } = deps;
        const knex = await prepareDatabase(
          deps.database,
          '@plumbline/backstage-plugin-scorecards-backend',
          { endsClaims: true, logger: deps.logger },
        );
        const clock = createClock(await createSharedClock(knex));
        const store = new ControlStore(knex);
        const sources = readSources(deps.config, deps.urlReader);
        const facts = new RuleFacts({ auth, evidence, logger });
        const registry = new ControlRegistry({
          ...{ clock, facts, logger, sources, store },
          sample: factSample(deps),
          trials: new RuleTrials({ logger, sandbox: ruleSandbox }),
        });
        const verdictStore = new VerdictStore(knex);
        const ladderStore = new LadderStore(knex);
        const leftOut = readLeftOut(deps.config);
        const judging = new Judging({
          ...{ auth, clock, evidence, leftOut, registry },
          setAside: SetAside.of(knex),
          holder: randomUUID(),
          ladder: ladderStore,
          store: verdictStore,
        });
        const visibility = new CatalogVisibility(deps);
        const ladder = new LadderState({ store: ladderStore });
        const versions = new ControlVersions({ ladder, registry, store });
        const bounds = readPromotionBounds(deps.config);
        const retention = new Retention({
          ...{ clock, config: deps.config, knex, logger },
          kinds: [
            verdictHistory(bounds),
            ...[gateAdvice, gateDecisions, gateReviews, releaseStatements],
          ],
        });
        const gateSources = readSources(deps.config, deps.urlReader, 'gates');
        const gateStore = new GateStore(knex);
        const rules = new GateRegistry({
          ...{ clock, facts, logger },
          ...{ sources: gateSources, store: gateStore },
        });
        const peopleStore = new VerdictOverrideStore(knex);
        const people = createVerdictDecisions({
          ...deps,
          leastReviewed: bounds.reviewed,
          ...{ versions, clock, registry, rules, visibility },
          setAside: SetAside.of(knex),
          stores: {
            controls: store,
            disputes: new DisputeStore(knex),
            exemptions: new ExemptionStore(knex),
            gates: gateStore,
            outbox: new OutboxStore(knex),
            people: peopleStore,
            reviews: new ReviewStore(knex),
            verdicts: verdictStore,
          },
        });
        const lapsing = new LapsingService({
          ...{ clock, exemptions: people.exemptions },
        });
        const summaryStore = new SummaryStore(knex);
        const verdicts = new VerdictService({
          ...{ versions, clock, retention, visibility },
          presenter: new VerdictPresenter({ ladder, people: people.state }),
          store: verdictStore,
        });
        const summaries = new SummaryService({
          ...{ versions, clock, retention, visibility },
          store: summaryStore,
        });
        const members = new Members(deps);
        const controls = new ControlService({
          ...{ auth, clock, ladder, registry, store },
          catalog: deps.catalog,
        });
        const measured = new MeasuredControls({
          accuracy: people.accuracy,
          adoption: new AdoptionService({
            ...{ versions, clock, visibility },
            store: summaryStore,
          }),
          controls,
        });
        const ladderService = new LadderService({
          ...deps,
          ...{ versions, clock, members, registry, summaryStore, visibility },
          accuracy: people.accuracy,
          bounds,
          reviews: people.reviews,
          store: ladderStore,
        });
        const notices = readNotices(deps.config);
        const environments = readEnvironments(deps.config);
        const releases = createReleases({
          ...{ ...deps, clock, environments, facts, members, visibility },
          ...{ gates: gateStore, knex, store: new SkipStore(knex) },
          statements: new StatementStore(knex),
          kinds: notices.kinds,
        });
        const announce = createAnnouncement(deps, creationsChangedTopic);
        const creations = new CreationStore(knex, announce);
        const lifecycle = createLifecycle({
          ...{ ...deps, creations, visibility },
          ...{ announce, versions, clock, facts, knex, registry },
          notifies: notices.kinds.has('deprecated-dependency'),
          ...{ people: peopleStore, releases: releases.reader },
        });
        const transferStore = new TransferStore(knex);
        const ownership = createOwnership({
          ...{ ...deps, clock, knex, lifecycle, members, visibility },
          certificationStore: new CertificationStore(knex),
          ...{ creations, transferStore },
        });
        const gates = createGates({
          ...deps,
          ...{ versions, clock, verdicts, visibility, sandbox: ruleSandbox },
          ...{ decided: lifecycle.decided, releases: releases.reader },
          ...{ people: peopleStore, registry: rules, sources: gateSources },
          refusalOf: readBounds(deps.config),
          ...{ creations, environments },
          maxMinutes: readBreakGlassMinutes(deps.config),
          notifies: notices.kinds.has('break-glass'),
          bounds,
          judgementStore: new GateJudgementStore(knex),
          requiresJudged:
            deps.config.getOptionalBoolean(
              'plumbline.scorecards.gates.requireJudged',
            ) ?? false,
          overrideStore: new OverrideStore(knex),
          reportStore: new DeployReportStore(knex),
          reviewStore: new GateReviewStore(knex),
          store: gateStore,
        });
        const { templateLoops, ...templates } = createTemplates({
          ...{ ...deps, clock, store: new TemplateStore(knex) },
        });
        const { creationLoops, ...created } = createCreations({
          ...{ ...deps, clock, gateStore, members, visibility, ...templates },
          ...{ ...lifecycle, knex, store: creations },
        });
        const { contractLoops, ...contracts } = createContracts({
          ...{ ...deps, clock, verdicts, visibility, ...templates },
          ...{ leftOut, people: peopleStore, registry },
        });
        const { loops: settling, ...campaigns } = createCampaigns({
          ...deps,
          ...{ versions, clock, knex, members, registry, retention },
          ...{ summaryStore, verdicts, verdictStore, visibility },
          blocks: new BlockStore(knex),
          controls: store,
          ...templates,
          store: new CampaignStore(knex),
        });
        const weekly = createWeekly({
          ...{ ...deps, clock, knex, members, registry, verdicts, visibility },
          ...{ ...releases, creations, store: new WeeklyStore(knex) },
          ...{ exemptions: people.exemptions, gates: gates.lists, lifecycle },
        });
        const listing = createListing({
          ...{ auth, evidence, knex, logger },
          families: [lifecycle, ownership, weekly].flatMap(one => one.families),
          readers: {
            [gateOverrideCase]: gates.readOverride,
            [gateReviewCase]: gates.readReview,
            [lifecycleCase]: lifecycle.readCase,
            [transferCase]: ownership.transfers.readCase,
            exemption: id => people.readCase('exemption', id),
            dispute: id => people.readCase('dispute', id),
          },
          promotions: new ReadyPromotions({
            ...{ auth, clock, registry, ladder: ladderService },
            ...{ groups: lifecycle.groups, store: ladderStore },
          }),
          registry,
        });
        const callers = new Callers(deps);
        const runner = new OperationRunner({
          ...{ auth, callers },
          nameOf: (principal, request) =>
            withStated(principal, request?.headers.authorization),
          operations: scorecardsOperations,
          handlers: scorecardsHandlers({
            ...{ callers, controls, lapsing, measured },
            ...{ people, summaries, verdicts, ...campaigns, ...templates },
            ...{ ...created, ...contracts, releases },
            ...{ gates, lifecycle, ownership },
            baselines: new BaselineService({
              ...{ versions, clock, members, registry, retention },
              ...{ summaryStore, visibility },
              store: ladderStore,
            }),
            history: new ControlHistory({
              ...{ registry, retention, store, summaryStore, visibility },
              ...{ clock, ladder: ladderStore },
            }),
            weekly,
            imports: new VerdictImports({ registry, store: verdictStore }),
            ladder: ladderService,
            lines: new VerdictLines({
              ...{ versions, clock, visibility },
              people: people.state,
              store: verdictStore,
            }),
            preview: new PreviewService({
              ...{ clock, evidence, facts, leftOut, registry },
              sandbox: ruleSandbox,
            }),
            teams: new TeamService({
              ...{ versions, clock, summaries, verdicts, visibility },
              ...{ summaryStore, verdictStore },
              blocks: new BlockStore(knex),
              lapsing,
            }),
          }),
        });
        addActions({ actions: deps.actions, runner });
        deps.permissionsRegistry.addPermissions(scorecardsPermissions);
        deps.httpRouter.use(
          edgeOf(
            createRouter({ discovery: deps.discovery, callers, clock, runner }),
            { ...deps, knex },
          ),
        );
        await runOnSchedule({
          ...deps,
          id: 'scorecards-owner-summaries',
          key: 'plumbline.scorecards.notifications.schedule',
          run: signal =>
            notifyOwners({
              ...{ ...deps, ...notices, versions, clock, knex },
              ...{ review: weekly.weekly.whole, signal },
            }),
        });
        const loops = [
          ...readingLoops(sources, { logger, registry }),
          new Loop({
            logger,
            what: 'Judging',
            run: signal => judging.judgeNews(signal),
            ended: () => judging.release(),
          }),
          ...[...listing.loops, ...people.loops, ...gates.loops],
          ...[...lifecycle.loops, ...ownership.loops, ...releases.loops],
          ...[...settling, ...weekly.loops],
          ...[...templateLoops, ...contractLoops, ...creationLoops],
        ];
        deps.lifecycle.addStartupHook(() => {
          [...loops, retention].forEach(each => each.start());
        });
        onShutdown(deps.lifecycle, async () => {
          await Promise.all([...loops, retention].map(each => each.stop()));
          await listing.release();
        });
      },
    });
  },
});
