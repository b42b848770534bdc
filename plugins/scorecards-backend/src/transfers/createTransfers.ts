import type {
  AuthService,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import {
  type CatalogVisibility,
  type Clock,
  type EvidenceService,
  type PublishedCase,
  SharedLoop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { CreationStore } from '../creations/CreationStore';
import type { DecidedStates } from '../lifecycle/DecidedStates';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import type { LifecycleReader } from '../lifecycle/LifecycleReader';
import { readDays } from '../lifecycle/readDays';
import type { GroupParents } from '../people/GroupParents';
import type { Members } from '../people/Members';
import { Receivers } from './Receivers';
import { transferAsCase } from './records';
import { TransferProposals } from './TransferProposals';
import { TransferService } from './TransferService';
import type { TransferStore } from './TransferStore';

export type Transfers = {
  service: TransferService;
  /** An offer as evidence lists it. */
  readCase: (id: string) => Promise<PublishedCase | undefined>;
  loops: readonly SharedLoop[];
};

/** What lets entities change their owner. */
export function createTransfers(options: {
  auth: AuthService;
  clock: Clock;
  config: RootConfigService;
  creations: Pick<CreationStore, 'begun' | 'takeOver'>;
  decided: DecidedStates;
  evidence: EvidenceService;
  facts: LifecycleFacts;
  groups: GroupParents;
  knex: Knex;
  logger: LoggerService;
  members: Members;
  reader: LifecycleReader;
  store: TransferStore;
  visibility: CatalogVisibility;
}): Transfers {
  const { config, knex, logger, store } = options;
  const service = new TransferService({
    ...options,
    expireAfterDays: readDays(config, 'transferExpiresAfterDays', 14),
    receivers: new Receivers(options),
  });
  const proposals = new TransferProposals(options);
  return {
    service,
    readCase: async id => {
      const one = await store.find(id);
      return one && transferAsCase(one);
    },
    loops: [
      new SharedLoop({
        knex,
        logger,
        everyMs: 5_000,
        name: 'transfer-proposals',
        what: 'Ending offers, and proposing new owners',
        run: async signal => {
          await service.expire();
          await proposals.run(signal);
        },
      }),
      // A request about an entity looks at it itself.
      new SharedLoop({
        knex,
        logger,
        everyMs: 15 * 60_000,
        name: 'transfers-followed',
        what: 'Looking whether new owners are in the catalog',
        run: () => proposals.markFollowed(),
      }),
    ],
  };
}
