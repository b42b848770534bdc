import { isEnded } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Cost,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { BudgetStore } from '../budgets/BudgetStore';
import type { OperationRow, RequestRow } from './tables';

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

/** What is spent, from what was planned; on SQLite or PostgreSQL. */
export class DatabaseBudgetStore implements BudgetStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async committed(
    costCenter: string,
    currency: string,
    except?: string,
  ): Promise<number> {
    const query = this.#knex<RequestRow>('requests')
      .join<OperationRow>('operations', 'operations.request_id', 'requests.id')
      .where('requests.cost_center', costCenter)
      .whereIn('requests.state', [...counted])
      .whereNotNull('operations.cost')
      .whereNot('operations.kind', 'destroy')
      .orderBy(['operations.request_id', 'operations.number'])
      .select(
        'operations.request_id as request',
        'operations.state as state',
        'operations.cost as cost',
      );
    if (except !== undefined) {
      query.andWhereNot('requests.id', except);
    }
    const rows: { request: string; state: State; cost: string }[] = await query;
    const spent = new Map<string, number>();
    for (const { request, state, cost } of rows) {
      const { atLeast, currency: of }: Cost = JSON.parse(cost);
      const amount = of === currency ? atLeast : 0;
      if (state === 'active') {
        spent.set(request, amount);
      } else if (!isEnded(state)) {
        spent.set(request, Math.max(amount, spent.get(request) ?? 0));
      }
    }
    const sum = [...spent.values()].reduce((total, each) => total + each, 0);
    return Math.round(sum * 100) / 100;
  }
}
