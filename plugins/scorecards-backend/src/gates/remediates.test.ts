import { TestDatabases } from '@backstage/backend-test-utils';
import {
  spent,
  startBreakGlass,
} from './breakGlass/__testUtils__/startBreakGlass';
import { aService } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const cart = 'component:default/cart';
const incident = (id: string, own: object = {}) => ({
  key: id,
  id,
  source: 'pager',
  status: 'open',
  entityRefs: [],
  start: '2026-03-01T10:00:00Z',
  receivedAt: '2026-03-01T10:00:00Z',
  updatedAt: '2026-03-01T10:00:00Z',
  ...own,
});
const caller = (name: string, own: object = {}) => ({
  entityRef: `component:default/${name}`,
  direction: 'calledBy',
  depth: 1,
  type: 'calls',
  state: 'observed-only',
  exists: true,
  sources: [],
  ...own,
});

describe('the incident that a change is to end', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('is of the service, or of what depends on it; else it is stated why not', async () => {
    const graph = {
      at: '2026-03-01T12:00:00.000Z',
      entityRef: cart,
      items: [caller('web'), caller('shop', { depth: 2 })],
      more: [] as object[],
    };
    const incidents = [
      incident('INC-2', { entityRefs: ['component:default/shop'] }),
      incident('INC-3', { entityRefs: ['component:default/ads'] }),
      incident('INC-4', { status: 'resolved', entityRefs: [cart] }),
      incident('INC-5'),
      incident('INC-6', { entityRefs: [cart], environment: 'staging' }),
      // Of two sources: there is one of the service, and another one here.
      incident('INC-11', {
        key: 'a',
        source: 'a',
        entityRefs: [cart],
        environment: 'staging',
      }),
      incident('INC-11', {
        key: 'b',
        source: 'b',
        entityRefs: ['component:default/ads'],
      }),
    ];
    const { portal, deploy, breakGlass } = await startBreakGlass(
      databases,
      'SQLITE_3',
      [
        spent('cart', { incidents: [{ id: 'INC-7' }] }),
        // As their pager states it alone.
        aService('web', { incidents: [{ id: 'INC-8' }], folder: 'web' }),
        aService('ads', {
          incidents: [
            { id: 'INC-9' },
            { id: 'INC-10', environment: 'staging' },
          ],
          folder: 'ads',
        }),
      ],
      { evidence: { incidents, graphs: [graph] } },
    );
    const to = async (remediates: string) => {
      const decided = await deploy(1, { remediates, services: [cart] });
      const { id, lines } = decided;
      expect(
        (await portal.call('service', 'get', `/gate/${id}`)).body.reproduced,
      ).toBe(true);
      return { id, line: lines[0] };
    };
    for (const id of ['INC-7', 'INC-2', 'INC-8']) {
      expect(await to(id)).toMatchObject({
        line: { status: 'pass', answer: 'allow' },
      });
    }
    for (const [id, why] of [
      ['INC-1', 'no source knows INC-1'],
      ['INC-3', 'INC-3 is open on a service that does not depend on it'],
      ['INC-9', 'INC-9 is open on a service that does not depend on it'],
      ['INC-4', 'INC-4 is resolved'],
      ['INC-5', 'of which service INC-5 is, is not known'],
      ['INC-6', 'INC-6 is open in another environment'],
      ['INC-10', 'INC-10 is open in another environment'],
      ['INC-11', 'INC-11 is open on a service that does not depend on it'],
    ]) {
      expect(await to(id)).toMatchObject({
        line: { status: 'fail', reason: `Spent: availability; ${why}` },
      });
    }

    // Break-glass takes the same, and what no source can place.
    const { id } = await deploy(1, { services: [cart] });
    const glass = (of: string) => breakGlass('ana', id, { incident: of });
    const elsewhere = (of: string) => ({
      status: 400,
      error: {
        message: `The incident '${of}' is open on a service that depends on none of these; name one that this release is to end`,
      },
    });
    expect(await glass('INC-3')).toMatchObject(elsewhere('INC-3'));
    expect(await glass('INC-4')).toMatchObject({
      status: 400,
      error: { message: "The incident 'INC-4' ended" },
    });
    expect(await glass('INC-1')).toMatchObject({
      status: 400,
      error: {
        message:
          "No source has an open incident 'INC-1'; open for these services: INC-7",
      },
    });
    expect(await glass('INC-2')).toMatchObject({
      status: 201,
      incident: { id: 'INC-2', state: 'open' },
    });

    const { id: third } = await deploy(3, { services: [cart] });
    expect(await breakGlass('ana', third, { incident: 'INC-8' })).toMatchObject(
      { status: 201, incident: { state: 'open' } },
    );

    // What is not known to depend on it, may.
    graph.more = [{ depth: 1, count: 1 }];
    expect(await to('INC-3')).toMatchObject({
      line: {
        reason:
          'Spent: availability; INC-3 is open, and it is not known whether its services depend on it',
      },
    });
    const { id: second } = await deploy(2, { services: [cart] });
    expect(
      await breakGlass('ana', second, { incident: 'INC-3' }),
    ).toMatchObject({ status: 201 });
    await portal.stop();
  });
});
