import type {
  AuthService,
  LoggerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
  PublishedCase,
  RuleSandbox,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Creations, DecidedStates } from '../lifecycle/DecidedStates';
import type { ReleaseReader } from '../releases/ReleaseReader';
import type { StandardsSource } from '../registry/StandardsSource';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { VerdictOverrideStore } from '../verdicts/overrides/VerdictOverrideStore';
import type { VerdictService } from '../verdicts/VerdictService';
import { Members } from '../people/Members';
import type { RefusalOfCaller } from './boundIdentities';
import { BreakGlassService } from './breakGlass/BreakGlassService';
import { OverrideNotices } from './breakGlass/OverrideNotices';
import { overrideCase } from './breakGlass/overrideRecords';
import type { OverrideStore } from './breakGlass/OverrideStore';
import { CommitAuthors } from './CommitAuthors';
import { DeployReportService } from './DeployReportService';
import type { DeployReportStore } from './DeployReportStore';
import { GateFacts } from './GateFacts';
import { GateLists } from './GateLists';
import { GatePollService } from './GatePollService';
import { GatePreviewService } from './GatePreviewService';
import { readRegisteredFiles } from './registeredFiles';
import { GateReaders } from './GateReaders';
import type { GateRegistry } from './GateRegistry';
import { GateReviews } from './GateReviews';
import { GateReviewService } from './GateReviewService';
import type { GateReviewStore } from './GateReviewStore';
import { GateService } from './GateService';
import type { GateStore } from './GateStore';
import { GateJudgements } from './judgements/GateJudgements';
import type { GateJudgementStore } from './judgements/GateJudgementStore';
import type { CreationIds } from './gateRecords';
import { HeadDescriptions } from './HeadDescriptions';
import { PromotionAnswers } from './PromotionAnswers';
import { RepositoryClaims } from './RepositoryClaims';
import { reviewCaseReader } from './reviewCase';

export type Gates = {
  judgements: GateJudgements;
  lists: GateLists;
  polls: GatePollService;
  previews: GatePreviewService;
  promotions: PromotionAnswers;
  service: GateService;
  breakGlass: BreakGlassService;
  deployReports: DeployReportService;
  reviews: GateReviewService;
  /** As evidence lists them. */
  readReview: ReturnType<typeof reviewCaseReader>;
  readOverride: (id: string) => Promise<PublishedCase | undefined>;
  loops: Loop[];
};

/** What decides on changes, and keeps its rules as their files are. */
export function createGates(options: {
  auth: AuthService;
  versions: ControlVersions;
  refusalOf: RefusalOfCaller;
  catalog: CatalogService;
  clock: Clock;
  creations: Pick<Creations, 'open'> & CreationIds;
  decided: DecidedStates;
  environments: Environments;
  evidence: EvidenceService;
  logger: LoggerService;
  /** Of accuracy, below which a rule only warns. */
  bounds: { reviewed: number; accuracy: number };
  judgementStore: GateJudgementStore;
  /** Whether a rule stops nothing before its accuracy is measured. */
  requiresJudged: boolean;
  /** For how long a break-glass may last. */
  maxMinutes: number;
  notifications: NotificationService;
  /** Whether owners are notified of it. */
  notifies: boolean;
  overrideStore: OverrideStore;
  people: Pick<VerdictOverrideStore, 'exemptionsInForce'>;
  registry: GateRegistry;
  /** Of rules of gates. */
  sources: readonly StandardsSource[];
  releases: ReleaseReader;
  reportStore: DeployReportStore;
  sandbox: Pick<RuleSandbox, 'tryOut'>;
  reviewStore: GateReviewStore;
  store: GateStore;
  userInfo: UserInfoService;
  verdicts: VerdictService;
  visibility: CatalogVisibility;
}): Gates {
  const { logger, overrideStore, reviewStore, sources } = options;
  const members = new Members(options);
  const readers = new GateReaders(options);
  const reviews = new GateReviewService({
    ...options,
    members,
    store: reviewStore,
  });
  const breakGlass = new BreakGlassService({
    ...options,
    members,
    gates: options.store,
    reviews: reviewStore,
    store: overrideStore,
  });
  const notices = new OverrideNotices({ ...options, store: overrideStore });
  const judgements = new GateJudgements({
    ...options,
    members,
    readers,
    gates: options.store,
  });
  const service = new GateService({
    ...options,
    breakGlass,
    judgements,
    readers,
    authors: new CommitAuthors(options),
    claims: new RepositoryClaims(options),
    facts: new GateFacts(options),
    heads: new HeadDescriptions(options),
    registered: (request, services) =>
      readRegisteredFiles(request, services, options),
    reviews: new GateReviews({ store: reviewStore }),
  });
  return {
    breakGlass,
    judgements,
    reviews,
    service,
    readReview: reviewCaseReader(reviewStore),
    readOverride: async id => {
      const override = await overrideStore.find(id);
      return override && overrideCase(override);
    },
    lists: new GateLists({ ...options, readers, reviews: reviewStore }),
    polls: new GatePollService({ ...options, gates: service, readers }),
    previews: new GatePreviewService({
      ...options,
      readers,
      reports: options.reportStore,
    }),
    promotions: new PromotionAnswers({ ...options, gates: service }),
    deployReports: new DeployReportService({
      ...options,
      gates: service,
      store: options.reportStore,
    }),
    loops: [
      ...sources.map(
        source =>
          new Loop({
            logger,
            everyMs: source.everySeconds * 1_000,
            what: `Reading rules of gates of '${source.name}'`,
            run: signal => options.registry.refresh(source, signal),
          }),
      ),
      new Loop({
        logger,
        what: 'Ending reviews of releases that lapsed',
        run: () => reviews.expire(),
      }),
      new Loop({
        logger,
        what: 'Notifying owners of break-glass',
        run: () => notices.notify(),
      }),
    ],
  };
}
