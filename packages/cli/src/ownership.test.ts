import type {
  Certification,
  Transfer,
} from '@plumbline/backstage-plugin-scorecards-common';
import { commandLine } from './testUtils/commandLine';

const api = '/api/scorecards/lifecycle';
const cart = 'component:default/cart';
const offer: Transfer = {
  id: 't1',
  version: 1,
  entityRef: cart,
  state: 'offered',
  from: 'group:default/payments',
  to: 'group:default/orders',
  offeredBy: 'user:default/ana',
  reason: 'They run it',
  offeredAt: '2026-03-01T12:00:00.000Z',
  expiresAt: '2026-03-15T12:00:00.000Z',
};
const certification: Certification = {
  entityRef: cart,
  state: 'due',
  version: 2,
  seen: 'abc',
  dueAt: '2026-03-15T12:00:00.000Z',
  intervalDays: 90,
  owner: 'group:default/payments',
  access: { members: ['user:default/ana'], approvers: [] },
  infrastructure: { remaining: 1, items: [{ id: 'orders-db' }] },
};

describe('plumbline ownership', () => {
  const { portal, run } = commandLine();
  const sent = () =>
    portal.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body, path }) => ({ body, path }));
  const offers = (items: Transfer[]) =>
    portal.route(`GET ${api}/transfers`, () => ({ body: { items } }));

  it('lists what is offered, and offers', async () => {
    offers([offer]);
    const { stdout } = await run('ownership', 'transfers');
    expect(stdout).toMatch(
      /component:default\/cart +offered +payments +orders +2026-03-01 12:00 +2026-03-15 12:00 +They run it/,
    );
    portal.route(`POST ${api}/transfers`, () => ({ status: 201, body: offer }));
    const offered = await run(
      'ownership',
      'offer',
      cart,
      '--to',
      'group:default/orders',
      '--reason',
      'They run it',
    );
    expect(offered.stdout).toContain(
      'cart is offered to orders until 2026-03-15 12:00.',
    );
    expect(sent()).toMatchObject([
      {
        body: {
          entityRef: cart,
          to: 'group:default/orders',
          reason: 'They run it',
        },
      },
    ]);
  });

  it.each(['accept', 'decline', 'withdraw'])(
    'answers the open offer of an entity: %s',
    async verb => {
      const past = { accept: 'accepted', decline: 'declined' }[verb];
      offers([offer]);
      portal.route(`POST ${api}/transfers/t1/${verb}`, () => ({
        body: {
          ...offer,
          version: 2,
          state: past ?? 'withdrawn',
          ended: { at: '2026-03-02T12:00:00.000Z' },
        },
      }));
      const args = ['ownership', verb, cart];
      const { code, stdout } = await run(...args, '--reason', 'As agreed');
      expect(code).toBe(0);
      expect(stdout).toContain(
        verb === 'accept'
          ? 'cart is taken over by orders'
          : `The offer of cart to orders was ${
              past ?? 'withdrawn'
            } at 2026-03-02 12:00.`,
      );
      expect(sent()).toMatchObject([
        { body: { version: 1, reason: 'As agreed' } },
      ]);
      offers([]);
      const none = await run(...args, '--reason', 'As agreed');
      expect(none.code).not.toBe(0);
      expect(none.stderr).toContain('is not offered to another group');
      expect(sent()).toHaveLength(1);
    },
  );

  it('shows what is confirmed, and confirms what was seen', async () => {
    portal.route(`GET ${api}/certification`, () => ({ body: certification }));
    const { stdout } = await run('ownership', 'certification', cart);
    expect(stdout).toContain('cart is to be confirmed by 2026-03-15 12:00');
    expect(stdout).toContain('Members: ana\nApprovers: none');
    expect(stdout).toContain('Infrastructure: 1, orders-db\nSeen: abc');
    portal.route(`POST ${api}/certification`, () => ({
      status: 201,
      body: { ...certification, state: 'current', version: 3 },
    }));
    const unseen = await run('ownership', 'recertify', cart);
    expect(unseen.code).not.toBe(0);
    expect(sent()).toEqual([]);
    const done = await run('ownership', 'recertify', cart, '--seen', 'abc');
    expect(done.code).toBe(0);
    expect(sent()).toMatchObject([
      { body: { entityRef: cart, version: 2, seen: 'abc' } },
    ]);
  });
});
