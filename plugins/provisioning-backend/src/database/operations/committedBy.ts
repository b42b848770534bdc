import { storedObject } from '@plumbline/backstage-plugin-evidence-node';
import { isEnded } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Cost,
  Intent,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import { openStates } from '../openStates';
import type { OperationRow, RequestRow } from '../tables';

/** States of a request in which it costs something, or is about to. */
const counted: readonly State[] = [
  'planned',
  'waiting-for-approval',
  'applying',
  'verifying',
  'active',
  'expiring',
  'destroying',
];

type PlannedRow = {
  request: string;
  state: State;
  cost: string;
  intent: string;
};

/** What a cost center spends a month; see `BudgetStore.committed`. */
export async function committedBy(
  knex: Knex,
  of: { costCenter: string; currency: string; except?: string },
): Promise<number | undefined> {
  const { costCenter, currency, except } = of;
  const planned = () => {
    const query = knex<RequestRow>('requests')
      .join<OperationRow>('operations', 'operations.request_id', 'requests.id')
      .whereNotNull('operations.cost')
      .whereNot('operations.kind', 'destroy')
      .orderBy(['operations.request_id', 'operations.number'])
      .select(
        'operations.request_id as request',
        'operations.state as state',
        'operations.cost as cost',
        'operations.intent as intent',
      );
    return except === undefined
      ? query
      : query.andWhereNot('requests.id', except);
  };
  const own: PlannedRow[] = await planned()
    .where('requests.cost_center', costCenter)
    .whereIn('requests.state', [...counted]);
  // What is about to be charged to it, and is still charged to another one.
  const moving: PlannedRow[] = await planned()
    .whereNot('requests.cost_center', costCenter)
    .whereIn('operations.state', [...openStates])
    .andWhere('operations.kind', 'modify');
  const rows = [
    ...own,
    ...moving.filter(
      ({ intent }) =>
        (stored<Intent>(intent)?.costCenter ?? costCenter) === costCenter,
    ),
  ];
  const spent = new Map<string, number>();
  for (const { request, state, cost } of rows) {
    const known = stored<Cost>(cost);
    // What can't be compared, or read, is never free.
    const amount = known?.currency === currency ? known.atLeast : Number.NaN;
    if (state === 'active') {
      spent.set(request, amount);
    } else if (!isEnded(state)) {
      spent.set(request, Math.max(amount, spent.get(request) ?? 0));
    }
  }
  const sum = [...spent.values()].reduce((total, each) => total + each, 0);
  return Number.isNaN(sum) ? undefined : Math.round(sum * 100) / 100;
}

/** Undefined where it is damaged. */
function stored<T extends object>(text: string): T | undefined {
  try {
    return storedObject<T>(text);
  } catch {
    return undefined;
  }
}
