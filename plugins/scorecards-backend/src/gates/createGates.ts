import type {
  AuthService,
  LoggerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
  RuleSandbox,
} from '@plumbline/backstage-plugin-evidence-node';
import type { RuleFacts } from '../registry/RuleFacts';
import type { StandardsSource } from '../registry/StandardsSource';
import type { ControlBook } from '../verdicts/ControlBook';
import type { VerdictService } from '../verdicts/VerdictService';
import { Members } from '../people/Members';
import type { BoundRepositories } from './boundRepositories';
import { DeployReportService } from './DeployReportService';
import type { DeployReportStore } from './DeployReportStore';
import { GateFacts } from './GateFacts';
import { GateLists } from './GateLists';
import { GatePollService } from './GatePollService';
import { GatePreviewService } from './GatePreviewService';
import { GateReaders } from './GateReaders';
import { GateRegistry } from './GateRegistry';
import { GateReviews } from './GateReviews';
import { GateReviewService } from './GateReviewService';
import type { GateReviewStore } from './GateReviewStore';
import { GateService } from './GateService';
import type { GateStore } from './GateStore';
import { reviewCaseReader } from './reviewCase';

/** What decides on changes, and keeps its rules as their files are. */
export function createGates(options: {
  auth: AuthService;
  book: ControlBook;
  bound: BoundRepositories;
  clock: Clock;
  environments: Environments;
  evidence: EvidenceService;
  facts: RuleFacts;
  logger: LoggerService;
  /** Of rules of gates. */
  sources: readonly StandardsSource[];
  reportStore: DeployReportStore;
  sandbox: Pick<RuleSandbox, 'tryOut'>;
  reviewStore: GateReviewStore;
  store: GateStore;
  userInfo: UserInfoService;
  verdicts: VerdictService;
  visibility: CatalogVisibility;
}): {
  lists: GateLists;
  polls: GatePollService;
  previews: GatePreviewService;
  service: GateService;
  deployReports: DeployReportService;
  reviews: GateReviewService;
  /** Reviews as evidence lists them. */
  readCase: ReturnType<typeof reviewCaseReader>;
  loops: Loop[];
} {
  const { logger, reviewStore, sources } = options;
  const registry = new GateRegistry(options);
  const readers = new GateReaders(options);
  const reviews = new GateReviewService({
    ...options,
    members: new Members(options),
    store: reviewStore,
  });
  const service = new GateService({
    ...{ ...options, readers, registry },
    facts: new GateFacts(options),
    reviews: new GateReviews({ store: reviewStore }),
  });
  return {
    ...{ reviews, service },
    lists: new GateLists({ ...options, readers }),
    polls: new GatePollService({ ...options, gates: service, readers }),
    previews: new GatePreviewService({
      ...{ ...options, readers, registry, reports: options.reportStore },
    }),
    deployReports: new DeployReportService({
      ...{ ...options, gates: service, store: options.reportStore },
    }),
    readCase: reviewCaseReader(reviewStore),
    loops: [
      ...sources.map(
        source =>
          new Loop({
            ...{ logger, everyMs: source.everySeconds * 1_000 },
            what: `Reading rules of gates of '${source.name}'`,
            run: signal => registry.refresh(source, signal),
          }),
      ),
      new Loop({
        logger,
        what: 'Ending reviews of releases that lapsed',
        run: () => reviews.expire(),
      }),
    ],
  };
}
