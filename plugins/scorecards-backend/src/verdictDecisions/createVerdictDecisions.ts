import type {
  AuthService,
  LoggerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { GateRegistry } from '../gates/GateRegistry';
import type { GateStore } from '../gates/GateStore';
import type { ControlStore } from '../registry/ControlStore';
import { DisputeService } from '../disputes/DisputeService';
import type { DisputeStore } from '../disputes/DisputeStore';
import { Exemptibles } from '../exemptions/Exemptibles';
import { ExemptionService } from '../exemptions/ExemptionService';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import { AccuracyService } from '../reviews/AccuracyService';
import { ReviewService } from '../reviews/ReviewService';
import type { ReviewStore } from '../reviews/ReviewStore';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { VerdictStore } from '../verdicts/VerdictStore';
import { DecisionRecorder } from '../people/DecisionRecorder';
import { JudgedVerdicts } from '../people/JudgedVerdicts';
import { Members } from '../people/Members';
import type { OutboxStore } from '../people/OutboxStore';
import { VerdictOverrideState } from '../verdicts/overrides/VerdictOverrideState';
import type { VerdictOverrideStore } from '../verdicts/overrides/VerdictOverrideStore';
import { caseReader } from './readCase';

/** What people decide about verdicts, and what goes on by itself for that. */
export type VerdictDecisions = {
  accuracy: AccuracyService;
  disputes: DisputeService;
  exemptions: ExemptionService;
  /** What comes by time and not by anybody's request. */
  loops: readonly Loop[];
  /** Exemptions and disputes as evidence lists them. */
  readCase: ReturnType<typeof caseReader>;
  reviews: ReviewService;
  state: VerdictOverrideState;
};

export function createVerdictDecisions(options: {
  auth: AuthService;
  versions: ControlVersions;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'recordDecision'>;
  /** Of gates. */
  rules: Pick<GateRegistry, 'all'>;
  /** Failures that are to be reviewed before a control's accuracy is stated. */
  leastReviewed: number;
  logger: LoggerService;
  registry: ControlRegistry;
  setAside: SetAside;
  stores: {
    controls: ControlStore;
    disputes: DisputeStore;
    exemptions: ExemptionStore;
    gates: Pick<GateStore, 'lastTexts'>;
    outbox: OutboxStore;
    people: VerdictOverrideStore;
    reviews: ReviewStore;
    verdicts: VerdictStore;
  };
  userInfo: UserInfoService;
  visibility: CatalogVisibility;
}): VerdictDecisions {
  const { versions, clock, logger, registry, stores, visibility } = options;
  const members = new Members(options);
  const verdicts = new JudgedVerdicts({
    clock,
    registry,
    visibility,
    controls: stores.controls,
    store: stores.verdicts,
  });
  const shared = { clock, members, verdicts, visibility };
  const exemptibles = new Exemptibles({
    ...options,
    verdicts,
    texts: stores.gates,
  });
  const exemptions = new ExemptionService({
    ...shared,
    setAside: options.setAside,
    verdicts: exemptibles,
    store: stores.exemptions,
  });
  const recorder = new DecisionRecorder({ ...options, store: stores.outbox });
  const reviewing = {
    versions,
    clock,
    registry,
    visibility,
    least: options.leastReviewed,
    store: stores.reviews,
  };
  return {
    accuracy: new AccuracyService(reviewing),
    disputes: new DisputeService({
      ...shared,
      versions,
      store: stores.disputes,
    }),
    exemptions,
    loops: [
      new Loop({
        logger,
        what: 'Ending exemptions that lapsed',
        run: () => exemptions.expire(),
      }),
      new Loop({
        logger,
        what: 'Recording decisions with evidence',
        run: () => recorder.recordPending(),
      }),
    ],
    readCase: caseReader({ ...stores, exemptibles, verdicts }),
    reviews: new ReviewService({ ...reviewing, verdicts: stores.verdicts }),
    state: new VerdictOverrideState({ store: stores.people }),
  };
}
