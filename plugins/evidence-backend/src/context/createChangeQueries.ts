import type { Config } from '@backstage/config';
import { ChangeViews, type LedgerService } from '../changes';
import type { ChangeViewStore } from '../changes/ChangeViewStore';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { RunStore } from '../runs/RunStore';
import { readObjectives } from '../runs/objectives';
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
      ledger: LedgerService;
      runStore: RunStore;
      store: EvidenceStore;
      viewStore: ChangeViewStore;
    },
): {
  changes: ChangesQuery;
  delivery: DeliveryQuery;
  promotions: PromotionQuery;
  runsQuery: RunsQuery;
  quarantines: QuarantineService;
} {
  const { config, environments, ledger, reader, retention } = options;
  const { runStore, store, viewStore } = options;
  const views = new ChangeViews({ ledger, store: viewStore });
  return {
    changes: new ChangesQuery({ ...options, views }),
    delivery: new DeliveryQuery(options),
    promotions: new PromotionQuery({
      ...{ environments, ledger, reader, retention, store },
      ladder: readLadder(config, environments),
    }),
    quarantines: new QuarantineService({ ...options, store: runStore }),
    runsQuery: new RunsQuery({
      ...{ ledger, reader, retention, store: runStore },
      objectives: readObjectives(config),
    }),
  };
}
