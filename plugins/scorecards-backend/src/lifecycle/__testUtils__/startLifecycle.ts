import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Lifecycle,
  LifecycleTransition,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { parse } from 'yaml';
import {
  eventually,
  service,
  startScorecards,
} from '../../__testUtils__/startScorecards';

export const cart = 'component:default/cart';
export const now = Date.parse('2026-11-20T12:00:00.000Z');

/** A control of the library, in force and in the phase gate. */
export function libraryControl(id: string): { id: string; appliesTo?: object } {
  const text = readFileSync(
    resolve(
      __dirname,
      // eslint-disable-next-line no-restricted-syntax -- the library is no package
      `../../../../../standards/controls/${id}.yaml`,
    ),
    'utf8',
  );
  return { ...parse(text), owner: 'group:default/platform', phase: 'gate' };
}

export function observed(
  name: string,
  value: unknown,
  given: { freshUntil?: string; observedAt?: string } = {},
): EntityFacts['facts'][number] {
  return {
    name,
    value: value as never,
    kind: 'observed',
    stale: false,
    source: { id: 'tests' },
    observedAt: '2026-11-20T11:59:00.000Z',
    ...given,
  };
}

const guards = [
  'no-traffic',
  'no-consumers',
  'no-open-incident',
  'replacement-named',
  'secrets-removed',
  'data-retention-passed',
  'restore-rehearsed',
];

/** A portal with guards of the library that block, and one service. */
export async function startLifecycle(
  knex: Knex,
  options: {
    lifecycle?: string;
    others?: EntityFacts[];
    controls?: readonly string[];
    gates?: { id: string; must: string }[];
    config?: object;
    /** Who depends on it from the start. */
    consumers?: string[];
    /** Of the cart. */
    facts?: EntityFacts['facts'];
    now?: number;
    /** In the catalog, of the cart. */
    owner?: string;
  } & Pick<Parameters<typeof startScorecards>[0], 'entities' | 'features'> = {},
) {
  const { lifecycle = 'production', others = [] } = options;
  const ofCart = service('cart');
  const { owner = ofCart.owner } = options;
  const facts = [
    { ...ofCart, lifecycle, owner, facts: options.facts ?? ofCart.facts },
    ...others,
  ];
  const [first, ...rest] = options.controls ?? guards;
  const evidence = {
    graphs: [graphOf(cart, options.consumers ?? [])],
    facts,
  };
  const portal = await startScorecards({
    knex,
    facts,
    evidence,
    now: options.now ?? now,
    entities: options.entities,
    features: options.features,
    gates: options.gates,
    control: libraryControl(first),
    visible: ['cart', 'shop', 'new'],
    ...(options.config && { config: { plumbline: options.config as never } }),
  });
  for (const id of rest) {
    await portal.write(libraryControl(id), `${id}.yaml`);
  }
  const { call, trouble } = portal;
  const set = (
    ref: string,
    change: Partial<EntityFacts> | EntityFacts['facts'],
  ) => {
    const at = trouble.facts!.findIndex(({ entityRef }) => entityRef === ref);
    const before = trouble.facts![at];
    trouble.facts![at] = Array.isArray(change)
      ? {
          ...before,
          facts: [
            ...before.facts.filter(
              ({ name }) => !change.some(one => one.name === name),
            ),
            ...change,
          ],
        }
      : { ...before, ...change };
  };
  const consumers = (refs: string[]) => {
    trouble.graphs = [graphOf(cart, refs)];
  };
  const get = async (user = 'ana', ref = cart) =>
    (await call(user, 'get', `/lifecycle/entity?entityRef=${ref}`))
      .body as Lifecycle;
  const next = async (to: string, user = 'ana') => {
    const { changeOfPlan, next: all, previous } = await get(user);
    return [...all, previous, changeOfPlan].find(
      one => one?.to === to,
    ) as LifecycleTransition;
  };
  const move = async (to: string, body: object = {}, user = 'ana') => {
    const { version } = await get(user);
    return call(user, 'post', '/lifecycle/transitions', {
      entityRef: cart,
      to,
      reason: 'As we agreed',
      version,
      seen: (await next(to, user))?.seen ?? '',
      ...body,
    });
  };
  // Its controls are read every second.
  await eventually(async () => {
    const { body } = await call('ana', 'get', '/controls');
    expect((body.items as { id: string }[]).map(({ id }) => id).sort()).toEqual(
      [...new Set([...(options.controls ?? guards)])].sort(),
    );
  });
  return { ...portal, consumers, get, move, next, set };
}

export function graphOf(entityRef: string, consumers: string[]) {
  return {
    entityRef,
    at: '2026-11-20T11:59:30.000Z',
    items: consumers.map(ref => ({
      entityRef: ref,
      direction: 'calledBy' as const,
      depth: 1,
      type: 'calls' as never,
      state: 'agreed' as never,
      exists: true,
      sources: [],
    })),
    more: [],
  };
}

export const plan = {
  replacement: 'component:default/new',
  guide: 'https://wiki.example/move',
  deadline: '2027-03-31',
};
