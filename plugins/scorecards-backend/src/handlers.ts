import {
  Call,
  Callers,
  Download,
  Handlers,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  drillChecklists,
  type scorecardsOperations,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { BlockService } from './campaigns/BlockService';
import type { CampaignService } from './campaigns/CampaignService';
import type { FixService } from './campaigns/FixService';
import type { BaselineService } from './baseline/BaselineService';
import type { ControlHistory } from './controls/ControlHistory';
import type { ControlService } from './controls/ControlService';
import type { MeasuredControls } from './controls/MeasuredControls';
import { controlsCsv } from './csv/controlsCsv';
import { summaryCsv } from './csv/summaryCsv';
import type { Gates } from './gates/createGates';
import type { LifecycleParts } from './lifecycle/createLifecycle';
import type { Ownership } from './ownership/createOwnership';
import type { LapsingService } from './exemptions/LapsingService';
import type { VerdictDecisions } from './verdictDecisions/createVerdictDecisions';
import type { Decider } from './people/Decider';
import type { LadderService } from './controls/LadderService';
import type { ReleaseParts } from './releases/createReleases';
import type { SummaryService } from './summary/SummaryService';
import type { TeamService } from './summary/TeamService';
import type { ContractRegistry } from './contracts/ContractRegistry';
import type { ContractService } from './contracts/ContractService';
import type { CreationService } from './creations/CreationService';
import type { PathFiguresService } from './creations/PathFiguresService';
import type { TemplateRegistry } from './templates/TemplateRegistry';
import type { TemplateService } from './templates/TemplateService';
import type { PreviewService } from './verdicts/PreviewService';
import { verdictsFile } from './verdicts/verdictsFile';
import type { VerdictImports } from './verdicts/VerdictImports';
import type { VerdictLines } from './verdicts/VerdictLines';
import type { VerdictService } from './verdicts/VerdictService';
import type { Weekly } from './weekly/createWeekly';

type Operations = typeof scorecardsOperations;
type DecisionCall = Call<Operations['approveExemption']>;

/** What each operation of `/api/scorecards` does. */
export function scorecardsHandlers(services: {
  baselines: BaselineService;
  blocks: BlockService;
  campaigns: CampaignService;
  fixes: FixService;
  callers: Callers;
  controls: ControlService;
  contracts: ContractService;
  contractRegistry: Pick<ContractRegistry, 'problems'>;
  creations: CreationService;
  pathFigures: PathFiguresService;
  gates: Gates;
  history: ControlHistory;
  imports: VerdictImports;
  ladder: LadderService;
  lapsing: LapsingService;
  lifecycle: LifecycleParts;
  lines: VerdictLines;
  measured: MeasuredControls;
  ownership: Ownership;
  people: Pick<VerdictDecisions, 'disputes' | 'exemptions' | 'reviews'>;
  preview: PreviewService;
  releases: ReleaseParts;
  summaries: SummaryService;
  teams: TeamService;
  templates: TemplateService;
  templateRegistry: Pick<TemplateRegistry, 'problems'>;
  verdicts: VerdictService;
  weekly: Weekly;
}): Handlers<Operations> {
  const { blocks, campaigns, fixes } = services;
  const { drills, weekly, weeklyActions } = services.weekly;
  const { baselines, callers, controls, gates, history } = services;
  const { ladder, lapsing, lifecycle, ownership } = services;
  const { imports, measured, preview, summaries, teams, verdicts } = services;
  const { contractRegistry, contracts, creations, pathFigures } = services;
  const { releases, templateRegistry, templates } = services;
  const { disputes, exemptions, reviews } = services.people;
  const by = (call: Pick<DecisionCall, 'credentials' | 'userRef'>): Decider => {
    const { credentials, userRef } = call;
    return {
      credentials,
      userRef,
      may: (...needed) => callers.may(credentials, ...needed),
    };
  };

  const endTransfer = (
    call: Call<Operations['acceptTransfer']>,
    verb: 'accept' | 'decline' | 'withdraw',
  ) =>
    ownership.transfers.service.end(call.params.id, verb, call.body, by(call));

  return {
    listVerdicts: ({ query, credentials }) =>
      query.format === 'json'
        ? verdicts.list(query, credentials)
        : verdictsFile(query, credentials, services),
    getVerdictHistory: ({ query, credentials }) =>
      verdicts.history(query, credentials),
    importVerdicts: ({ body }) => imports.import(body),
    getSummary: async ({ query: { format, ...query }, credentials }) => {
      if (format === 'json') {
        return summaries.summary(query, credentials);
      }
      const all = { ...query, cursor: undefined, limit: Infinity };
      const { items } = await summaries.summary(all, credentials);
      return csv(`scorecards-by-${query.by}`, summaryCsv(query.by, items));
    },
    getTeamDebt: ({ query, credentials }) =>
      teams.team(query.owner, credentials),
    listControls: async ({ query, credentials }) => {
      const items = await measured.list(credentials);
      return query.format === 'json'
        ? { items }
        : csv('controls', controlsCsv(items));
    },
    getControl: ({ params, credentials }) =>
      measured.get(params.id, credentials),
    getControlHistory: ({ params, credentials }) =>
      history.of(params.id, credentials),
    previewControl: ({ body, credentials }) =>
      preview.preview(body.text, credentials),
    listProblems: async () => {
      const ofControls = await controls.problems();
      // A source that cannot be read has neither: one problem is enough.
      const unread = ofControls.flatMap(({ path, source }) =>
        path === undefined ? [source] : [],
      );
      const ofRules = [
        ...gates.service.problems(),
        ...templateRegistry.problems,
        ...contractRegistry.problems,
        ...releases.ladders.problems,
      ].filter(
        ({ path, source }) => path !== undefined || !unread.includes(source),
      );
      return { items: [...ofControls, ...ofRules] };
    },
    getPromotion: ({ params, credentials }) =>
      ladder.promotion(params.id, credentials),
    promoteControl: call => ladder.promote(call.params.id, call.body, by(call)),
    demoteControl: call => ladder.demote(call.params.id, call.body, by(call)),
    listBaselines: ({ credentials }) => baselines.list(credentials),
    freezeBaseline: call => baselines.freeze(call.body, by(call)),
    listExemptions: ({ query, credentials }) =>
      exemptions.list(query, credentials),
    requestExemption: call => exemptions.request(call.body, by(call)),
    getExemption: ({ params, credentials }) =>
      exemptions.get(params.id, credentials),
    approveExemption: call =>
      exemptions.decide(call.params.id, 'approve', call.body, by(call)),
    rejectExemption: call =>
      exemptions.decide(call.params.id, 'reject', call.body, by(call)),
    revokeExemption: call =>
      exemptions.decide(call.params.id, 'revoke', call.body, by(call)),
    listLapsing: ({ query, credentials }) => lapsing.list(query, credentials),
    listDisputes: ({ query, credentials }) => disputes.list(query, credentials),
    raiseDispute: call => disputes.raise(call.body, by(call)),
    getDispute: ({ params, credentials }) =>
      disputes.get(params.id, credentials),
    upholdDispute: call =>
      disputes.decide(call.params.id, 'uphold', call.body, by(call)),
    rejectDispute: call =>
      disputes.decide(call.params.id, 'reject', call.body, by(call)),
    withdrawDispute: call =>
      disputes.withdraw(call.params.id, call.body, by(call)),
    getReviewSample: ({ params, credentials }) =>
      reviews.sample(params.id, credentials),
    reviewVerdict: call => reviews.review(call.params.id, call.body, by(call)),
    withdrawReview: call =>
      reviews.withdraw(call.params.id, call.body, by(call)),
    requestGate: async call => {
      const decision = await gates.service.request(call.body, call);
      const { id, answer, stage } = decision;
      call.note({ decision: id, answer, stage });
      return decision;
    },
    getGateDecision: call => gates.service.get(call.params.id, call),
    pollGate: call => gates.polls.poll(call.body, call),
    previewGateRule: call => gates.previews.preview(call.body, call),
    draftGateRule: call =>
      gates.previews.draft(call.params.id, call.body, call),
    judgeGateLine: call =>
      gates.judgements.judge(call.params.id, call.body, {
        ...call,
        ...by(call),
      }),
    reportGateOutcome: call =>
      gates.deployReports.report(call.params.id, call.body, call),
    listGateDecisions: call => gates.lists.list(call.query, call),
    getGateSummary: call => gates.lists.summary(call.query, call),
    getGateWaits: call => gates.lists.waits(call.query, call),
    getGateWaitsByPipeline: call =>
      gates.lists.waitsByPipeline(call.query, call),
    getGateReview: ({ params, credentials }) =>
      gates.reviews.get(params.id, credentials),
    approveGateReview: call =>
      gates.reviews.answer(call.params.id, 'approve', call.body, by(call)),
    deferGateReview: call =>
      gates.reviews.answer(call.params.id, 'defer', call.body, by(call)),
    redesignGateReview: call =>
      gates.reviews.answer(call.params.id, 'redesign', call.body, by(call)),
    breakGlass: call =>
      gates.breakGlass.breakGlass(call.params.id, call.body, by(call)),
    listGateOverrides: async ({ params, credentials }) => ({
      items: await gates.breakGlass.ofDecision(params.id, credentials),
    }),
    getGateOverride: ({ params, credentials }) =>
      gates.breakGlass.get(params.id, credentials),
    reconcileGateOverride: call =>
      gates.breakGlass.reconcile(call.params.id, call.body, by(call)),
    listGateRules: async () => ({ items: await gates.service.rules() }),
    createCampaign: call => campaigns.create(call.body, by(call)),
    listCampaigns: ({ query, credentials }) =>
      campaigns.list(query, credentials),
    getCampaign: ({ params, credentials }) =>
      campaigns.get(params.id, credentials),
    fixCampaign: call => fixes.run(call.params.id, call.body, by(call)),
    closeCampaign: call => campaigns.close(call.params.id, call.body, by(call)),
    listBlocks: ({ query, credentials }) => blocks.list(query, credentials),
    markBlocked: call => blocks.mark(call.body, by(call)),
    withdrawBlock: call => blocks.withdraw(call.params.id, call.body, by(call)),
    listLifecycles: ({ query, credentials }) =>
      lifecycle.list.list(query, credentials),
    getLifecycleFigures: ({ credentials }) =>
      lifecycle.list.figures(credentials),
    getLifecycle: ({ query, credentials }) =>
      lifecycle.service.get(query, credentials),
    getLifecycleHistory: ({ query, credentials }) =>
      lifecycle.history.list(query, credentials),
    getLifecycleStep: ({ params, credentials }) =>
      lifecycle.history.step(params.id, credentials),
    moveLifecycle: call => lifecycle.service.move(call.body, by(call)),
    reconcileLifecycle: call =>
      lifecycle.history.reconcile(call.params.id, call.body, by(call)),
    listTransfers: ({ query, credentials }) =>
      ownership.transfers.service.list(query, credentials),
    offerTransfer: call =>
      ownership.transfers.service.offer(call.body, by(call)),
    acceptTransfer: call => endTransfer(call, 'accept'),
    declineTransfer: call => endTransfer(call, 'decline'),
    withdrawTransfer: call => endTransfer(call, 'withdraw'),
    getCertification: ({ query, credentials }) =>
      ownership.certifications.get(query.entityRef, credentials),
    confirmCertification: call =>
      ownership.certifications.confirm(call.body, by(call)),
    listReleases: ({ query, credentials }) =>
      releases.service.list(query, credentials),
    listPromotionAnswers: call =>
      gates.promotions.of(call.query.entityRef, call),
    skipRelease: call => releases.service.skip(call.body, by(call)),
    withdrawReleaseSkip: call =>
      releases.service.withdraw(call.params.id, call.body, by(call)),
    getWeeklyReview: call => weekly.review(call.query, call),
    addWeeklyAction: call => weeklyActions.add(call.body, by(call)),
    endWeeklyAction: call =>
      weeklyActions.end(call.params.id, call.body, by(call)),
    listDrillChecklists: async () => ({ items: [...drillChecklists] }),
    recordDrill: call => drills.record(call.body, by(call)),
    listDrills: ({ query, credentials }) => drills.list(query, credentials),
    fixDrillFinding: call => drills.fix(call.params.id, call.body, by(call)),
    getAccuracy: ({ params, credentials }) =>
      measured.accuracy(params.id, credentials),
    listTemplates: async () => ({ items: templates.list() }),
    getTemplate: ({ params }) => templates.get(params.id, params.version),
    renderTemplate: ({ body, params }) =>
      templates.render(params.id, params.version, body),
    getServiceContract: ({ query, credentials }) =>
      contracts.get(query.entityRef, credentials),
    createService: call => creations.create(call.body, by(call)),
    listCreations: ({ query, credentials }) =>
      creations.list(query, credentials),
    getPathFigures: ({ query, credentials }) =>
      pathFigures.figures(query, credentials),
    getCreation: ({ params, credentials }) =>
      creations.get(params.id, credentials),
    resumeCreation: call =>
      creations.resume(call.params.id, call.body, by(call)),
    withdrawCreation: call =>
      creations.withdraw(call.params.id, call.body, by(call)),
  };
}

function csv(name: string, content: string): Download {
  return new Download({ type: 'text/csv', name: `${name}.csv`, content });
}
