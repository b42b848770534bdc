import type { Intent } from '@plumbline/backstage-plugin-provisioning-common';
import fc from 'fast-check';
import { asUser, isRefusal, Rehearsal } from './__testUtils__/Rehearsal';
import { createTestDatabases } from './__testUtils__/terraform';
import type { StoredOperation } from './records/requests';

jest.setTimeout(7_200_000);

/** `PLUMBLINE_SEQUENCES=10000` for the long form. */
const sequences = Number(process.env.PLUMBLINE_SEQUENCES ?? 150);

const classes = ['public', 'internal', 'restricted'];
const environments = ['dev', 'staging', 'production'];

/** Each product with its levels in their order, and what fits them. */
const products = {
  'shared-postgresql-database': {
    named: { database_name: 'checkout' },
    levels: ['dev', 'staging', 'staging-restricted'],
    states: [
      ['dev', 'dev', 'public'],
      ['dev', 'dev', 'internal'],
      ['staging', 'staging', 'internal'],
      ['staging-restricted', 'staging', 'restricted'],
    ],
  },
  postgresql: {
    named: { identifier: 'checkout', region: 'eu-west-1' },
    levels: ['dev', 'staging', 'production-standard', 'production-critical'],
    states: [
      ['dev', 'dev', 'internal'],
      ['staging', 'staging', 'public'],
      ['staging', 'staging', 'internal'],
      ['production-standard', 'production', 'internal'],
      ['production-standard', 'production', 'restricted'],
      ['production-critical', 'production', 'restricted'],
    ],
  },
};
type ProductId = keyof typeof products;

const of = (
  product: ProductId,
  index: number,
): { durability: string; environment: string; dataClassification: string } => {
  const { states } = products[product];
  const [durability, environment, dataClassification] =
    states[index % states.length];
  return { durability, environment, dataClassification };
};

type Ranks = [number, number, number];
const ranksOf = (product: ProductId, intent: Intent): Ranks => [
  products[product].levels.indexOf(String(intent.durability)),
  environments.indexOf(String(intent.environment)),
  classes.indexOf(String(intent.dataClassification)),
];

const members = {
  'group:default/payments': ['ana', 'sam', 'boss'],
  'group:default/friends': ['ana', 'tom', 'boss'],
  'group:default/data-platform': ['tom', 'boss'],
  'group:default/strangers': ['mal'],
};
const users: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(members).map(([group, names]) => [
    group,
    names.map(name => `user:default/${name}`),
  ]),
);

/**
 * What must hold, written without any of the code that decides: what was
 * applied, how much of protection it ever had, and who approved what lowers it
 * or takes it away.
 */
class Oracle {
  readonly wrong: string[] = [];
  applied: Intent | undefined;
  #most: Ranks = [0, 0, 0];

  constructor(readonly rehearsal: Rehearsal, readonly product: ProductId) {}

  async see(operation: StoredOperation): Promise<void> {
    const { store } = this.rehearsal;
    const request = (await store.get(operation.requestId))!;
    const approvals = await store.approvals([operation.id]);
    const others = approvals
      .filter(each => each.decision === 'approved' && !each.void)
      .map(({ by }) => by)
      .filter(by => ![operation.requestedBy, request.requester].includes(by));
    const without = (why: string) =>
      this.wrong.push(`${operation.kind} ${operation.id}: ${why}`);
    if (operation.kind === 'destroy') {
      // What was never more than for development goes by itself anyhow.
      if (this.#most[0] > 0 && others.length === 0) {
        without('destroyed without anybody else');
      }
      this.applied = undefined;
      return;
    }
    const ranks = ranksOf(this.product, operation.intent);
    const isLower = ranks.some((rank, index) => rank < this.#most[index]);
    const owner = String(this.applied?.owner ?? operation.intent.owner);
    if (isLower && !others.some(by => users[owner].includes(by))) {
      without(`lowered from ${this.#most} to ${ranks} without ${owner}`);
    }
    const taker = String(operation.intent.owner);
    if (taker !== owner && !others.some(by => users[taker].includes(by))) {
      without(`handed to ${taker}, and nobody took it`);
    }
    this.#most = isLower
      ? ranks
      : (ranks.map((rank, i) => Math.max(rank, this.#most[i])) as Ranks);
    this.applied = operation.intent;
  }
}

/** What one may try; `to` is a state of the product. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('modify' as const), to: fc.nat(5) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('part' as const),
      key: fc.constantFrom('durability', 'environment', 'dataClassification'),
      to: fc.nat(5),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('destroy' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('approve' as const),
      emergency: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('extend', 'withdraw', 'retry', 'reject', 'revert'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('transfer' as const),
      owner: fc.constantFrom(...Object.keys(members)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      days: fc.constantFrom(1, 4, 31, 200),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('incident' as const),
      open: fc.constantFrom('none', 'one', 'unknown'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('alter' as const),
      state: fc.constantFrom('applying', 'destroying', 'verifying', 'planned'),
    }),
  },
);
type Step = {
  do: string;
  to?: number;
  key?: string;
  owner?: string;
  days?: number;
  open?: string;
  state?: string;
  emergency?: boolean;
};

describe('a sequence of allowed steps', () => {
  const databases = createTestDatabases();
  let rehearsal: Rehearsal;
  let oracle: Oracle;
  const oracles = new Map<string, Oracle>();

  beforeAll(async () => {
    const knex = await databases.init('SQLITE_3');
    rehearsal = await Rehearsal.start(knex, async operation => {
      const { product, id } = (await rehearsal.store.get(operation.requestId))!;
      if (!oracles.has(id)) {
        oracles.set(id, new Oracle(rehearsal, product as ProductId));
      }
      await oracles.get(id)!.see(operation);
    });
  });
  afterAll(() => rehearsal.stop());

  const trying = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
    }
  };

  const destroy = (id: string, who: string) =>
    rehearsal.actions.destroy({ id }, asUser(who));

  async function take(id: string, who: string, at: Step, product: ProductId) {
    const { actions, approvals, knex, withdrawals } = rehearsal;
    const user = asUser(who);
    const wanted = of(product, at.to ?? 0);
    switch (at.do) {
      case 'modify':
        return actions.modify({ id, intent: wanted }, user);
      case 'part':
        return actions.modify(
          { id, intent: { [at.key!]: wanted[at.key as keyof typeof wanted] } },
          user,
        );
      case 'transfer':
        return actions.transfer({ id, owner: at.owner! }, user);
      case 'approve':
        return approvals.approve(
          { id, reason: 'x', emergency: at.emergency },
          user,
        );
      case 'reject':
        return approvals.reject({ id, reason: 'x' }, user);
      case 'withdraw':
        return withdrawals.withdraw({ id }, user);
      case 'pass':
        return rehearsal.pass(at.days!);
      case 'incident':
        rehearsal.incidents = {
          none: [],
          one: [{ id: 'INC-1', stale: false }],
          unknown: undefined,
        }[at.open as 'none'];
        return undefined;
      case 'alter': {
        const [last] = (await rehearsal.store.operations([id])).slice(-1);
        const isOpen = last.state === 'waiting-for-approval';
        return isOpen
          ? knex('operations')
              .where({ id: last.id })
              .update({ state: at.state, approval: null, next_try_at: 0 })
          : undefined;
      }
      default:
        return actions[at.do as 'extend']({ id }, user);
    }
  }

  /** One that is there at some level, requested by this user. */
  async function made(who: string, product: ProductId, start: number) {
    rehearsal.incidents = [];
    const requester = members['group:default/payments'].includes(who)
      ? who
      : 'ana';
    const { id } = await rehearsal.requests.submit(
      {
        product,
        intent: {
          engine: 'postgresql',
          service: 'component:default/checkout',
          owner: 'group:default/payments',
          costCenter: 'CC-1',
          ...products[product].named,
          ...of(product, start),
        },
      },
      asUser(requester),
    );
    await rehearsal.settle(id);
    await trying(() => rehearsal.approvals.approve({ id }, asUser('tom')));
    await rehearsal.settle(id);
    expect((await rehearsal.store.get(id))?.state).toBe('active');
    oracle = oracles.get(id)!;
    return id;
  }

  /** Whatever was requested, what is in force was applied, and ends as its level says. */
  async function requireWhole(id: string) {
    const request = (await rehearsal.store.get(id))!;
    const operations = await rehearsal.store.operations([id], { plans: false });
    const isOpen = operations.some(
      ({ state }) =>
        !['active', 'failed', 'refused', 'rejected', 'destroyed'].includes(
          state,
        ),
    );
    if (['active', 'expiring'].includes(request.state) && !isOpen) {
      expect(request.intent).toEqual(oracle.applied);
      expect([
        request.intent.durability,
        request.expiresAt !== undefined,
      ]).toEqual([
        request.intent.durability,
        request.intent.durability === 'dev',
      ]);
    }
    expect(oracle.wrong).toEqual([]);
  }

  /** Nothing is done with it any more; how many things were. */
  async function forgotten(id: string): Promise<number> {
    const { knex, store } = rehearsal;
    oracles.delete(id);
    await knex('requests').where({ id }).update({ state: 'destroyed' });
    return knex('operations')
      .where({ request_id: id })
      .update({ state: 'rejected' })
      .then(() => store.operations([id], { plans: false }))
      .then(({ length }) => length);
  }

  const scene = {
    product: fc.constantFrom(...(Object.keys(products) as ProductId[])),
    start: fc.nat(5),
    steps: fc.array(fc.tuple(step, fc.boolean()), {
      minLength: 1,
      maxLength: 9,
    }),
  };

  it('by one person alone lowers nothing, takes nothing away and hands nothing over', async () => {
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...scene, who: fc.constantFrom('ana', 'boss', 'mal') }),
        async ({ product, start, steps, who }) => {
          const id = await made(who, product, start);
          for (const [at, beside] of steps as [Step, boolean][]) {
            // Two at once: one of them a destruction.
            await Promise.all([
              trying(() => take(id, who, at, product)),
              ...(beside && at.do === 'modify'
                ? [trying(() => destroy(id, who))]
                : []),
              ...(beside ? [trying(() => take(id, 'mal', at, product))] : []),
            ]);
            await rehearsal.settle(id);
            await requireWhole(id);
          }
          applied += await forgotten(id);
        },
      ),
      { numRuns: sequences },
    );
    // It is no proof where nothing ever happens.
    expect(applied).toBeGreaterThan(sequences * 1.5);
  });

  it('by several people has somebody else at each step that needs one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          ...scene,
          steps: fc.array(
            fc.tuple(step, fc.constantFrom('ana', 'sam', 'boss', 'tom', 'mal')),
            { minLength: 1, maxLength: 9 },
          ),
        }),
        async ({ product, start, steps }) => {
          const id = await made('ana', product, start);
          for (const [at, who] of steps as [Step, string][]) {
            await trying(() => take(id, who, at, product));
            await rehearsal.settle(id);
            await requireWhole(id);
          }
          await forgotten(id);
        },
      ),
      { numRuns: Math.ceil(sequences / 3) },
    );
  });
});
