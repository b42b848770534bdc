import type {
  AuthService,
  LoggerService,
  RootConfigService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
  PublishedCase,
} from '@plumbline/backstage-plugin-evidence-node';
import { Members } from '../people/Members';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { ReleaseReader } from '../releases/ReleaseReader';
import type { RuleFacts } from '../registry/RuleFacts';
import type { ControlBook } from '../verdicts/ControlBook';
import type { PeopleStore } from '../verdicts/overrides/PeopleStore';
import { DecidedStates } from './DecidedStates';
import { LifecycleFacts } from './LifecycleFacts';
import { LifecycleHistory } from './LifecycleHistory';
import { LifecycleList } from './LifecycleList';
import { LifecycleProposals } from './LifecycleProposals';
import { LifecycleReader } from './LifecycleReader';
import { LifecycleService } from './LifecycleService';
import type { LifecycleStore } from './LifecycleStore';
import { readLifecycleWords } from './readLifecycleWords';
import { breakGlassCase } from './records';

export type LifecycleParts = {
  decided: DecidedStates;
  history: LifecycleHistory;
  list: LifecycleList;
  service: LifecycleService;
  /** Transitions by break-glass, as evidence lists them. */
  readCase: (id: string) => Promise<PublishedCase | undefined>;
  loops: readonly Loop[];
};

/** What decides where entities are in their lifecycle. */
export function createLifecycle(options: {
  auth: AuthService;
  book: ControlBook;
  clock: Clock;
  config: RootConfigService;
  evidence: EvidenceService;
  facts: RuleFacts;
  logger: LoggerService;
  people: Pick<PeopleStore, 'exemptionsInForce'>;
  registry: ControlRegistry;
  releases: ReleaseReader;
  store: LifecycleStore;
  userInfo: UserInfoService;
  visibility: CatalogVisibility;
}): LifecycleParts {
  const { config, logger, store } = options;
  const words = readLifecycleWords(config);
  const decided = new DecidedStates({ store, words });
  const facts = new LifecycleFacts({ ...options, decided });
  const members = new Members(options);
  const reader = new LifecycleReader({ ...options, facts, members });
  const parts = { ...options, decided, facts, reader };
  const proposals = new LifecycleProposals(parts);
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
    loops: [
      new Loop({
        logger,
        everyMs: 5_000,
        what: 'Proposing what was decided about lifecycles',
        run: signal => proposals.run(signal),
      }),
    ],
  };
}
