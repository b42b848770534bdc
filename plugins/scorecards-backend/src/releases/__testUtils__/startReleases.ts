import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import type {
  Change,
  EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Releases } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { stringify } from 'yaml';
import {
  eventually,
  startScorecards,
} from '../../__testUtils__/startScorecards';
import { aService, libraryRule } from '../../gates/__testUtils__/gateEstate';

export const cart = 'component:default/cart';
export const now = '2026-03-10T12:00:00.000Z';
export const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

export const hasSlo = {
  id: 'slo',
  must: 'slo.state.size() > 0',
  message: 'It has no SLO',
  satisfiedBy: 'Define one',
};
export const ladder = {
  id: 'shop',
  version: 1,
  title: 'The shop',
  owner: 'group:default/platform',
  appliesTo: { systems: ['shop'] },
  environments: [
    {
      name: 'stage',
      owner: 'group:default/payments',
      soak: '24h',
      timeout: '7d',
      allowed: ['replicas*'],
      entry: [hasSlo],
    },
    { name: 'production', owner: 'group:default/platform', soak: '1h' },
  ],
};

export function deploy(id: string, day: number, own: Partial<Change>): Change {
  return {
    id,
    source: 'ci',
    kind: 'deploy',
    entityRef: cart,
    occurredAt: `2026-03-${String(day).padStart(2, '0')}T11:00:00.000Z`,
    receivedAt: `2026-03-${String(day).padStart(2, '0')}T11:00:01.000Z`,
    outcome: 'succeeded',
    ...own,
  };
}

export const soaking = deploy('s2', 10, {
  environment: 'staging',
  digest: digest('b'),
  revision: 'v2',
});
export const history: Change[] = [
  soaking,
  deploy('p1', 6, {
    environment: 'prod',
    digest: digest('a'),
    revision: 'v1',
  }),
  deploy('s1', 2, {
    environment: 'staging',
    digest: digest('a'),
    revision: 'v1',
  }),
];

export function shopService(name: string): EntityFacts {
  const of = aService(name, { incidents: [] });
  const fresh = { freshUntil: '2027-01-01T00:00:00.000Z' };
  return {
    ...of,
    system: 'shop',
    facts: of.facts.map(fact => ({
      ...fact,
      ...fresh,
      observedAt: '2026-03-01T00:00:00.000Z',
    })),
  };
}

/** A portal with a ladder for its shop, where one release is in soak. */
export async function startReleases(
  knex: Knex,
  more: Partial<Parameters<typeof startScorecards>[0]> = {},
) {
  const sent: NotificationSendOptions[] = [];
  const facts = more.facts ?? [shopService('cart'), shopService('secret')];
  const portal = await startScorecards({
    features: [
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({
          async send(options) {
            sent.push(options);
          },
        }),
      }),
    ],
    knex,
    now: Date.parse(now),
    visible: ['cart'],
    groups: ['platform'],
    gates: [libraryRule('release-verified')],
    ...more,
    facts,
    evidence: {
      changes: [...history],
      incidents: [],
      promotions: facts.map(({ entityRef }) => ({
        entityRef,
        at: now,
        ladder: [],
        environments: [],
        steps: [],
      })),
      ...more.evidence,
    },
  });
  const write = (file: object, name = 'shop') => {
    mkdirSync(join(portal.folder, 'environments'), { recursive: true });
    writeFileSync(
      join(portal.folder, 'environments', `${name}.yaml`),
      stringify(file),
    );
  };
  write(ladder);
  const list = async (user = 'ana', entityRef = cart) =>
    portal.call(user, 'get', `/releases?entityRef=${entityRef}`);
  const known = () =>
    eventually(async () => {
      const { body, status } = await list();
      expect(status).toBe(200);
      expect(body.ladder.id).toBe('shop');
      return body as Releases;
    });
  const skip = (user: string, body: object) =>
    portal.call(user, 'post', '/releases/skip', {
      entityRef: cart,
      environment: 'staging',
      reason: 'It ends INC-1',
      ...body,
    });
  const stateOf = async (revision: string, user = 'ana') => {
    const { body } = await list(user);
    return (body as Releases).items
      .find(({ content }) => content.revision === revision)
      ?.environments.map(({ state }) => state);
  };
  return { ...portal, known, list, sent, skip, stateOf, write };
}
