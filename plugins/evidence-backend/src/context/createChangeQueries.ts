import type { Config } from '@backstage/config';
import type { Knex } from 'knex';
import { ChangeViews, type LedgerService } from '../changes';
import type { ChangeViewStore } from '../changes/ChangeViewStore';
import type { EvidenceStore } from '../database/EvidenceStore';
import { CaseStore } from '../decisions/CaseStore';
import { DecisionStore } from '../decisions/DecisionStore';
import { DeployDecisionStore } from '../decisions/DeployDecisionStore';
import type { RunStore } from '../runs/RunStore';
import { readObjectives } from '../runs/objectives';
import { ChangeDeliveryQuery } from './ChangeDeliveryQuery';
import { ChangesQuery, type ChangesQueryOptions } from './ChangesQuery';
import { DeliveryQuery } from './DeliveryQuery';
import { PromotionQuery, readLadder } from './PromotionQuery';
import { QuarantineService } from './QuarantineService';
import { RunsQuery } from './RunsQuery';

/** What is answered of changes, of how they get out, and of runs. */
export function createChangeQueries(
  options: Omit<ChangesQueryOptions, 'views'> &
    Omit<ConstructorParameters<typeof DeliveryQuery>[0], 'ledger'> &
    Omit<ConstructorParameters<typeof QuarantineService>[0], 'store'> & {
      config: Config;
      knex: Knex;
      ledger: LedgerService;
      runStore: RunStore;
      store: EvidenceStore;
      viewStore: ChangeViewStore;
    },
): {
  changes: ChangesQuery;
  changeDelivery: ChangeDeliveryQuery;
  delivery: DeliveryQuery;
  promotions: PromotionQuery;
  runsQuery: RunsQuery;
  quarantines: QuarantineService;
} {
  const { config, environments, knex, ledger, reader, retention } = options;
  const { runStore, store, viewStore } = options;
  const views = new ChangeViews({ ledger, store: viewStore });
  return {
    changes: new ChangesQuery({ ...options, views }),
    changeDelivery: new ChangeDeliveryQuery({
      ...options,
      cases: new CaseStore(knex),
      decisions: new DeployDecisionStore(knex),
      register: new DecisionStore(knex),
    }),
    delivery: new DeliveryQuery(options),
    promotions: new PromotionQuery({
      environments,
      ledger,
      reader,
      retention,
      store,
      ladder: readLadder(config, environments),
    }),
    quarantines: new QuarantineService({ ...options, store: runStore }),
    runsQuery: new RunsQuery({
      environments,
      ledger,
      reader,
      retention,
      store: runStore,
      objectives: readObjectives(config),
    }),
  };
}
