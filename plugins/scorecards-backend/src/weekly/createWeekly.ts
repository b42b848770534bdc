import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ExemptionService } from '../exemptions/ExemptionService';
import type { GateLists } from '../gates/GateLists';
import type { Members } from '../people/Members';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { VerdictService } from '../verdicts/VerdictService';
import { DrillService } from './DrillService';
import { HeldReleases } from './HeldReleases';
import { WeeklyActions } from './WeeklyActions';
import { WeeklyService } from './WeeklyService';
import type { WeeklyStore } from './WeeklyStore';

export type Weekly = {
  drills: DrillService;
  loops: readonly Loop[];
  weekly: WeeklyService;
  weeklyActions: WeeklyActions;
};

export function createWeekly(options: {
  auth: AuthService;
  catalog: CatalogService;
  clock: Clock;
  evidence: EvidenceService;
  exemptions: ExemptionService;
  gates: GateLists;
  logger: LoggerService;
  members: Members;
  registry: ControlRegistry;
  store: WeeklyStore;
  verdicts: VerdictService;
  visibility: CatalogVisibility;
}): Weekly {
  const actions = new WeeklyActions(options);
  const drills = new DrillService(options);
  return {
    drills,
    loops: [
      new Loop({
        ...{ logger: options.logger, everyMs: 15 * 60_000 },
        what: 'Reporting drills',
        run: signal => drills.publishAll(signal),
      }),
    ],
    weekly: new WeeklyService({
      ...{ ...options, actions },
      releases: new HeldReleases(options),
    }),
    weeklyActions: actions,
  };
}
