import { TestDatabases } from '@backstage/backend-test-utils';
import { stringify } from 'yaml';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

/** Each variable is ten times as long as the one before. */
function doubled(first: string, depth = 14): string {
  const binds = Array.from({ length: depth }, (_, n) => {
    const value =
      n === 0
        ? first
        : Array(10)
            .fill(`v${n - 1}`)
            .join('+');
    return `cel.bind(v${n}, ${value}, `;
  });
  return `${binds.join('')}size(v${
    depth - 1
  }) > 0 && slo.state.size() > 0${')'.repeat(depth)}`;
}

const loops = 'slo.state.all(a, slo.state.all(b, a.name != b.name || true))';

describe('hostile controls', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let portal: Awaited<ReturnType<typeof startScorecards>>;

  beforeAll(async () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `objective-${n}`);
    portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [service('checkout', names), service('payment', ['latency'])],
      groups: ['platform'],
    });
  });
  afterAll(() => portal.stop());

  const preview = (change: object, user = 'ana') =>
    portal.call(user, 'post', '/controls/preview', {
      text: stringify({ ...sloControl, version: 2, ...change }),
    });

  it.each([
    ['a doubled text', { pass: doubled("'xxxxxxxxxx'") }, "method 'bind'"],
    ['a doubled list', { pass: doubled('[1,2,3,4,5]') }, "method 'bind'"],
    [
      'a doubled text in a message',
      { message: `{{ string(${doubled("'xxxxxxxxxx'")}) }}` },
      "method 'bind'",
    ],
    [
      'a doubled text in the remediation',
      { remediation: { text: `{{ string(${doubled("'x'")}) }}` } },
      "method 'bind'",
    ],
    [
      'a pattern of many instructions',
      { pass: 'slo.state[0].name.matches("(a?){900}b")' },
      'at most 500 are taken',
    ],
    [
      'two loops over a thousand items',
      { pass: loops },
      'it needs more than 100000 steps',
    ],
  ])('are refused in a preview: %s', async (_, change, why) => {
    const refused = preview(change);
    const meanwhile = await portal.call('ben', 'get', '/controls');
    expect(meanwhile.status).toBe(200);
    const { status, body } = await refused;
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining(why),
    ]);
  });

  it('are not previewed for those who may only read', async () => {
    const { status, body } = await preview({}, 'guest');
    expect([status, body.error.message]).toEqual([
      403,
      "You need the permission 'scorecards.control.preview' for this",
    ]);
  });

  it('leave the others in force, and are shown as what is wrong', async () => {
    await portal.write({ ...sloControl, pass: doubled("'x'") }, 'text.yaml');
    await portal.write(
      { ...sloControl, id: 'loops', version: 3, pass: loops },
      'loops.yaml',
    );
    await eventually(async () => {
      const { body } = await portal.call('ben', 'get', '/problems');
      expect(body.items).toMatchObject([
        {
          path: 'controls/loops.yaml',
          reason: expect.stringContaining('more than 100000 steps'),
        },
        {
          path: 'controls/text.yaml',
          reason: expect.stringContaining("method 'bind'"),
        },
      ]);
    });
    await eventually(async () => {
      const { body } = await portal.call(
        'ben',
        'get',
        '/verdicts?control=slo-present',
      );
      expect(body.items).toMatchObject([
        { entityRef: 'component:default/checkout', status: 'pass' },
        { entityRef: 'component:default/payment', status: 'pass' },
      ]);
    });
  });
});
