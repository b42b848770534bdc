import type {
  AuthService,
  LoggerService,
  RootConfigService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
  PublishedCase,
  SharedLoop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { CaseFamily } from '../cases/createDerivedCases';
import { GroupParents } from '../people/GroupParents';
import { Members } from '../people/Members';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { ReleaseReader } from '../releases/ReleaseReader';
import type { RuleFacts } from '../registry/RuleFacts';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { VerdictOverrideStore } from '../verdicts/overrides/VerdictOverrideStore';
import { type Creations, DecidedStates } from './DecidedStates';
import { LifecycleFacts } from './LifecycleFacts';
import { LifecycleHistory } from './LifecycleHistory';
import { LifecycleList } from './LifecycleList';
import { lifecycleProposals } from './LifecycleProposals';
import { LifecycleReader } from './LifecycleReader';
import { LifecycleReports } from './LifecycleReports';
import { LifecycleService } from './LifecycleService';
import { LifecycleStore } from './LifecycleStore';
import { NeglectStore } from './NeglectStore';
import { NeglectCases } from './NeglectCases';
import { NeglectSweep } from './NeglectSweep';
import { readPlatform } from './readPlatform';
import { RetirementStore } from './RetirementStore';
import { OverdueRetirements } from './OverdueRetirements';
import { RetirementNotices } from './RetirementNotices';
import { readDays } from './readDays';
import { readLifecycleWords } from './readLifecycleWords';
import { breakGlassCase } from './records';

export type LifecycleParts = {
  decided: DecidedStates;
  history: LifecycleHistory;
  list: LifecycleList;
  service: LifecycleService;
  /** Transitions by break-glass, as evidence lists them. */
  readCase: (id: string) => Promise<PublishedCase | undefined>;
  /** What waits for a decision without a request. */
  families: readonly CaseFamily[];
  facts: LifecycleFacts;
  groups: GroupParents;
  reader: LifecycleReader;
  loops: readonly Loop[];
};

/** What decides where entities are in their lifecycle. */
export function createLifecycle(given: {
  /** Announces that what the catalog has of created services may have changed. */
  announce: () => void;
  auth: AuthService;
  versions: ControlVersions;
  catalog: CatalogService;
  clock: Clock;
  creations: Creations;
  config: RootConfigService;
  evidence: EvidenceService;
  facts: RuleFacts;
  knex: Knex;
  logger: LoggerService;
  notifications: Pick<NotificationService, 'send'>;
  /** Whether owners of consumers are notified. */
  notifies: boolean;
  people: Pick<VerdictOverrideStore, 'exemptionsInForce'>;
  registry: ControlRegistry;
  releases: ReleaseReader;
  userInfo: UserInfoService;
  visibility: CatalogVisibility;
}): LifecycleParts {
  const { config, knex, logger } = given;
  const store = new LifecycleStore(knex);
  const options = {
    ...given,
    neglects: new NeglectStore(knex),
    retirements: new RetirementStore(knex),
    store,
  };
  const words = readLifecycleWords(config);
  const decided = new DecidedStates({ ...given, store, words });
  const facts = new LifecycleFacts({ ...options, decided });
  const members = new Members(options);
  const reader = new LifecycleReader({ ...options, facts, members });
  const parts = { ...options, decided, facts, reader };
  const proposals = lifecycleProposals(parts);
  const reports = new LifecycleReports(parts);
  const groups = new GroupParents(options);
  const staleAfterDays = readDays(config, 'staleAfterDays', 180);
  const sweep = new NeglectSweep({ ...parts, staleAfterDays });
  const notices = new RetirementNotices(parts);
  const escalateAfterDays = readDays(config, 'escalateAfterDays', 7);
  return {
    decided,
    history: new LifecycleHistory(parts),
    list: new LifecycleList(parts),
    service: new LifecycleService(parts),
    readCase: async id => {
      const step = await store.find(id);
      if (!step?.breakGlass) {
        return undefined;
      }
      const { steps } = await store.steps([step.entityRef]);
      return breakGlassCase(
        step,
        steps.find(one => one.step > step.step),
      );
    },
    facts,
    groups,
    reader,
    families: [
      new OverdueRetirements({ ...parts, escalateAfterDays, parents: groups }),
      new NeglectCases({
        ...parts,
        parents: groups,
        staleAfterDays,
        platform: readPlatform(config),
      }),
    ],
    loops: [
      new SharedLoop({
        knex,
        logger,
        everyMs: 15 * 60_000,
        name: 'neglect-sweep',
        what: 'Looking for what is orphaned or stale',
        run: signal => sweep.run(signal),
      }),
      new SharedLoop({
        knex,
        logger,
        everyMs: 20_000,
        name: 'retirement-notices',
        what: 'Notifying of what is deprecated',
        run: signal => notices.run(signal),
      }),
      new SharedLoop({
        knex,
        logger,
        everyMs: 5_000,
        name: 'lifecycle-proposals',
        what: 'Proposing what was decided about lifecycles',
        run: signal => proposals.run(signal),
      }),
      new SharedLoop({
        knex,
        logger,
        everyMs: 5_000,
        name: 'lifecycle-reports',
        what: 'Reporting what was decided about lifecycles',
        run: signal => reports.run(signal),
      }),
    ],
  };
}
