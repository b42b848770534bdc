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
  PublishedCase,
} from '@plumbline/backstage-plugin-evidence-node';
import { Members } from '../people/Members';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { RuleFacts } from '../registry/RuleFacts';
import type { ControlBook } from '../verdicts/ControlBook';
import type { PeopleStore } from '../verdicts/overrides/PeopleStore';
import type { DecidedStates } from './DecidedStates';
import { LifecycleFacts } from './LifecycleFacts';
import { LifecycleList } from './LifecycleList';
import { LifecycleProposals } from './LifecycleProposals';
import { LifecycleService } from './LifecycleService';
import type { LifecycleStore } from './LifecycleStore';
import { breakGlassCase } from './records';

export type LifecycleParts = {
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
  decided: DecidedStates;
  evidence: EvidenceService;
  facts: RuleFacts;
  logger: LoggerService;
  people: Pick<PeopleStore, 'exemptionsInForce'>;
  registry: ControlRegistry;
  store: LifecycleStore;
  userInfo: UserInfoService;
  visibility: CatalogVisibility;
}): LifecycleParts {
  const { logger, store } = options;
  const facts = new LifecycleFacts(options);
  const proposals = new LifecycleProposals({ ...options, facts });
  return {
    list: new LifecycleList({ ...options, facts }),
    service: new LifecycleService({
      ...{ ...options, facts },
      members: new Members(options),
    }),
    readCase: async id => {
      const step = await store.find(id);
      return step?.breakGlass && breakGlassCase(step);
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
