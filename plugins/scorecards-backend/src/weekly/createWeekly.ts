import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
  SharedLoop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { CreationStore } from '../creations/CreationStore';
import type { ExemptionService } from '../exemptions/ExemptionService';
import type { GateLists } from '../gates/GateLists';
import type { LifecycleParts } from '../lifecycle/createLifecycle';
import type { Members } from '../people/Members';
import type { HoldStore } from '../releases/HoldStore';
import type { ReleaseReader } from '../releases/ReleaseReader';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { VerdictService } from '../verdicts/VerdictService';
import { DrillService } from './DrillService';
import { FindingCases } from './FindingCases';
import { FindingSources } from './FindingSources';
import { FindingSweep } from './FindingSweep';
import { HeldReleases } from './HeldReleases';
import { WeeklyActions } from './WeeklyActions';
import { WeeklyService } from './WeeklyService';
import type { WeeklyStore } from './WeeklyStore';

export type Weekly = {
  drills: DrillService;
  /** What waits for a decision without a request. */
  families: readonly CaseFamily[];
  loops: readonly Loop[];
  weekly: WeeklyService;
  weeklyActions: WeeklyActions;
};

export function createWeekly(options: {
  auth: AuthService;
  catalog: CatalogService;
  clock: Clock;
  creations: CreationStore;
  evidence: EvidenceService;
  exemptions: ExemptionService;
  gates: GateLists;
  holds: HoldStore;
  knex: Knex;
  lifecycle: Pick<LifecycleParts, 'decided' | 'facts' | 'groups'>;
  logger: LoggerService;
  members: Members;
  reader: ReleaseReader;
  registry: ControlRegistry;
  store: WeeklyStore;
  verdicts: VerdictService;
  visibility: CatalogVisibility;
}): Weekly {
  const actions = new WeeklyActions(options);
  const { clock, creations, knex, lifecycle, logger, store } = options;
  const { decided, facts, groups } = lifecycle;
  const sources = new FindingSources({ facts, groups });
  const drills = new DrillService({ ...options, sources });
  const sweep = new FindingSweep({
    clock,
    sources,
    store,
    report: entityRef => drills.tryToReport(entityRef),
  });
  return {
    drills,
    families: [new FindingCases({ clock, creations, facts, store })],
    loops: [
      new SharedLoop({
        knex,
        logger,
        everyMs: 15 * 60_000,
        name: 'drill-reports',
        what: 'Reporting drills',
        run: signal => drills.publishAll(signal),
      }),
      new SharedLoop({
        knex,
        logger,
        everyMs: 5 * 60_000,
        name: 'drill-findings',
        what: 'Closing what drills found',
        run: signal => sweep.run(signal),
      }),
    ],
    weekly: new WeeklyService({
      ...options,
      actions,
      decided,
      releases: new HeldReleases(options),
    }),
    weeklyActions: actions,
  };
}
