import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { DatabaseWeeklyStore } from '../database/DatabaseWeeklyStore';
import type { ExemptionService } from '../exemptions/ExemptionService';
import type { GateLists } from '../gates/GateLists';
import type { Members } from '../people/Members';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { VerdictService } from '../verdicts/VerdictService';
import { DrillService } from './DrillService';
import { WeeklyActions } from './WeeklyActions';
import { WeeklyService } from './WeeklyService';

export type Weekly = {
  drills: DrillService;
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
  knex: Knex;
  members: Members;
  registry: ControlRegistry;
  verdicts: VerdictService;
  visibility: CatalogVisibility;
}): Weekly {
  const store = new DatabaseWeeklyStore(options.knex);
  const actions = new WeeklyActions({ ...options, store });
  return {
    drills: new DrillService({ ...options, store }),
    weekly: new WeeklyService({ ...options, actions }),
    weeklyActions: actions,
  };
}
