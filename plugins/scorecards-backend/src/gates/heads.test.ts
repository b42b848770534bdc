import type { Entity } from '@backstage/catalog-model';
import {
  gateDecisionSchema,
  maxGateDescription,
} from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, libraryRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const path = 'services/cart/catalog-info.yaml';
const base = [
  'apiVersion: backstage.io/v1alpha1',
  'kind: Component',
  'metadata:',
  '  name: cart',
  'spec:',
  '  type: service',
  '  owner: payments',
  '',
].join('\n');
const head = base.replace('  owner: payments\n', '');
const entity = (kind: string, name: string, relations: [string, string][]) =>
  ({
    ...{ apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name } },
    relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
  } as Entity);

/** A service of payments, where those who own it are known. */
function owned() {
  const cart = aService('cart', { owned: true });
  return {
    ...cart,
    facts: cart.facts.map(fact =>
      fact.name === 'ownership.state'
        ? { ...fact, value: { ...(fact.value as object), kind: 'group' } }
        : fact,
    ),
  };
}

describe('a change of a description', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'that removes the owner is blocked with line and fix; fixed, it is allowed, on %s',
    async databaseId => {
      const portal = await startScorecards({
        knex: await databases.init(databaseId as 'SQLITE_3'),
        facts: [owned()],
        gates: [libraryRule('owner-resolves')],
        entities: [
          entity('Group', 'shop', [['parentOf', 'group:default/pay']]),
          entity('Group', 'pay', [
            ['childOf', 'group:default/shop'],
            ['hasMember', 'user:default/kim'],
          ]),
          entity('User', 'kim', [['memberOf', 'group:default/pay']]),
          entity('Group', 'empty', []),
        ],
      });
      const gate = (text: string | undefined, more: object = {}) =>
        portal.call('service', 'post', '/gate', {
          ...{ repository, stage: 'deploy', paths: [path], head: 'abcdef0' },
          descriptions: [{ path, base, head: text }],
          ...more,
        });
      const removed = await eventually(async () => {
        const { status, body } = await gate(head);
        expect(status).toBe(200);
        return body;
      });
      expect(gateDecisionSchema.parse(removed)).toEqual(removed);
      expect(removed).toMatchObject({
        answer: 'block',
        // What the texts come to is stored, and not they.
        request: { descriptions: [{ path }] },
        lines: [
          {
            ...{ rule: 'owner-resolves', status: 'fail' },
            reason: 'The catalog names no owner',
            described: {
              ...{ path, line: 5, field: 'spec.owner' },
              fix: 'Write `owner: payments`, as before, or what satisfies the rule',
            },
          },
        ],
        notes: [
          `The change edits '${path}'; services are judged as the catalog has them and as the change describes them, and the stricter counts.`,
          'The accuracy of what stops it is not known: owner-resolves (0 of 20 judged).',
        ],
      });
      expect(JSON.stringify(removed)).not.toContain('apiVersion');
      const stored = await portal.call('service', 'get', `/gate/${removed.id}`);
      expect(stored.body).toEqual({
        ...removed,
        ...{ reproduced: true, inForce: false, judgements: [] },
      });
      expect((await gate(head, { stage: 'pull-request' })).body).toMatchObject({
        answer: 'warn',
        atDeploy: 'block',
      });

      expect((await gate(base)).body).toMatchObject({
        answer: 'allow',
        lines: [{ status: 'pass' }],
      });
      // People in the groups below count, as evidence counts them.
      const to = async (owner: string) =>
        (await gate(base.replace('payments', owner))).body.lines[0];
      expect(await to('shop')).toMatchObject({ status: 'pass' });
      expect(await to('user:default/kim')).toMatchObject({ status: 'fail' });
      expect(await to('empty')).toMatchObject({
        reason: 'The owner group:default/empty has no members',
        described: { line: 7 },
      });
      expect(await to('gone')).toMatchObject({
        reason: 'The owner group:default/gone does not exist in the catalog',
      });
      await portal.stop();
    },
  );

  it('that mends what stops the service is answered as the catalog has it, and says so', async () => {
    const none = aService('cart', { owned: false });
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [none],
      gates: [libraryRule('owner-resolves')],
      entities: [
        entity('Group', 'payments', [['hasMember', 'user:default/kim']]),
        entity('User', 'kim', [['memberOf', 'group:default/payments']]),
      ],
    });
    const gate = async (stage: string, text: string) => {
      const { body, status } = await portal.call('service', 'post', '/gate', {
        ...{ repository, stage, paths: [path], head: 'abcdef0' },
        descriptions: [{ path, base: head, head: text }],
      });
      expect(status).toBe(200);
      return body;
    };
    const mended = await eventually(() => gate('pull-request', base));
    expect(mended).toMatchObject({ answer: 'warn', atDeploy: 'block' });
    expect(mended.lines).toMatchObject([
      {
        ...{ status: 'fail', atDeploy: 'block' },
        reason: expect.stringMatching(
          / \(passes with what the change states; holds once the catalog has read it\)$/,
        ),
      },
    ]);
    expect(mended.notes).toContain(
      'Once the catalog has read what the change states, a deploy would be answered: allow.',
    );
    const decided = await gate('deploy', base);
    expect(decided).toMatchObject({
      answer: 'block',
      lines: [{ reason: mended.lines[0].reason }],
    });
    expect(
      (await portal.call('service', 'get', `/gate/${decided.id}`)).body,
    ).toMatchObject({ reproduced: true });
    // One that names no group mends nothing.
    const vain = await gate('deploy', base.replace('payments', 'gone'));
    expect(vain.lines[0].reason).not.toMatch(/holds once/);
    expect(vain.notes.join()).not.toMatch(/Once the catalog/);
    await portal.stop();
  });

  it('is one of the file that the catalog has the service from, whatever it is called', async () => {
    const registered = (name: string, location: string) => ({
      ...{ apiVersion: 'backstage.io/v1alpha1', kind: 'Component' },
      metadata: {
        name,
        annotations: { 'backstage.io/managed-by-location': location },
      },
    });
    const entities = [
      registered('cart', `url:${repository}/blob/main/shop/cart.yaml`),
      registered('mail', 'file:/somewhere/mail.yaml'),
    ];
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [owned(), aService('mail', { owned: true })],
      gates: [libraryRule('owner-resolves')],
      entities,
    });
    const gate = async (
      service: string,
      paths: string[],
      descriptions?: object[],
    ) => {
      const { body, status } = await portal.call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', head: 'abcdef0', descriptions },
        ...{ paths, services: [`component:default/${service}`] },
      });
      expect(status).toBe(200);
      return body;
    };
    const file = 'shop/cart.yaml';
    const text = { base, head };
    const judged = await eventually(() =>
      gate('cart', [file], [{ path: file, ...text }]),
    );
    expect(judged).toMatchObject({
      answer: 'block',
      lines: [{ described: { path: file, line: 5, field: 'spec.owner' } }],
    });
    // The catalog has nothing from an example.
    expect(
      await gate('cart', [], [{ path: 'docs/example.yaml', ...text }]),
    ).toMatchObject({ answer: 'allow', notes: [] });
    expect(
      await gate('cart', [], [{ path: 'x/cart-catalog-info.yaml', ...text }]),
    ).toMatchObject({ answer: 'block' });

    const notSent = (edited: string) =>
      `The change edits '${edited}'; its text was not sent, so that services are judged as the catalog has them, before this change.`;
    for (const [edited, notes] of [
      [file, [notSent(file)]],
      ['x/cart-catalog-info.yaml', [notSent('x/cart-catalog-info.yaml')]],
      ['docs/example.yaml', []],
    ] as const) {
      expect((await gate('cart', [edited])).notes).toEqual(notes);
    }
    const unjudged =
      'The accuracy of what stops it is not known: owner-resolves (0 of 20 judged).';
    expect((await gate('mail', ['shop/mail.yaml'])).notes).toEqual([
      "From which file the catalog has 'component:default/mail' is not known: a change of its description is seen in files called 'catalog-info.yaml' and in those that were sent.",
      unjudged,
    ]);
    expect((await gate('mail', ['shop/mail.go'])).notes).toEqual([unjudged]);
    await portal.stop();
  });

  it('that moves the lifecycle is held to what was decided', async () => {
    const cart = { ...aService('cart', {}), lifecycle: 'beta' };
    const knex = await databases.init('SQLITE_3');
    const portal = await startScorecards({
      knex,
      facts: [cart],
      gates: [libraryRule('lifecycle-decided')],
      groups: ['payments'],
    });
    const beta = `${base}  lifecycle: beta\n`;
    const gate = async (text: string, before: string | null = beta) => {
      const { body, status } = await portal.call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', paths: [path], head: 'abcdef0' },
        descriptions: [{ path, head: text, ...(before && { base: before }) }],
      });
      expect(status).toBe(200);
      return body;
    };
    const to = (word: string) => gate(beta.replace('beta', word));
    await eventually(async () => {
      expect((await to('production')).answer).toBe('block');
    });
    expect((await to('live')).lines).toMatchObject([
      {
        ...{ rule: 'lifecycle-decided', status: 'fail' },
        reason: 'Its description states production, and it is experimental',
        described: { path, line: 8, field: 'spec.lifecycle' },
      },
    ]);
    expect((await gate(base)).lines[0].reason).toBe(
      'Its description states no lifecycle, and it is experimental',
    );
    expect((await to('${{ which }}')).lines[0].status).toBe('fail');
    // Another word for the same state, and another edit, move nothing.
    for (const text of [
      beta.replace('beta', 'experimental'),
      beta.replace('service', 'website'),
      beta,
    ]) {
      expect((await gate(text)).answer).toBe('allow');
    }

    // The first description of what is created, while nothing is decided.
    const first = async () =>
      (await gate(beta.replace('beta', 'production'), null)).answer;
    expect(await first()).toBe('block');
    await knex('creations').insert({
      ...{ id: 'c1', state: 'running', revision: 1, taken: 'cart' },
      ...{ owner: 'group:default/payments', created_by: 'user:default/ana' },
      ...{ created_at: 1, address: 'git.example/cart', service: '{}' },
    });
    expect(await first()).toBe('allow');

    const { body } = await portal.call(
      ...([
        'ana',
        'get',
        '/lifecycle/entity?entityRef=component:default/cart',
      ] as const),
    );
    const moved = await portal.call('ana', 'post', '/lifecycle/transitions', {
      ...{ entityRef: 'component:default/cart', to: 'production' },
      ...{ reason: 'It is ready', version: body.version },
      seen: body.next[0].seen,
    });
    expect(moved.status).toBe(201);
    expect((await to('production')).answer).toBe('allow');
    expect(await first()).toBe('allow');
    expect((await gate(beta.replace('beta', 'deprecated'), null)).answer).toBe(
      'block',
    );
    expect((await to('deprecated')).lines[0].reason).toBe(
      'Its description states deprecated, and it is production',
    );
    await portal.stop();
  });

  it('is read whatever it holds, and refused where there is too much of it', async () => {
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [owned()],
      gates: [libraryRule('owner-resolves')],
    });
    const gate = (descriptions: object[]) =>
      portal.call('service', 'post', '/gate', {
        ...{ repository, stage: 'deploy', paths: [path], descriptions },
      });
    const bomb = ['a: &a [x]'].concat(
      Array.from({ length: 12 }, (_, i) => {
        const to = String.fromCharCode(97 + i);
        const next = String.fromCharCode(98 + i);
        return `${next}: &${next} [${`*${to},`.repeat(9)}]`;
      }),
    );
    for (const [text, line] of [
      ['kind: [', 1],
      [`${base}---\nx: 1\nx: 2\n`, 10],
      [bomb.join('\n'), 1],
      ['[{'.repeat(16_000), 1],
      ['- '.repeat(16_000), 1],
      ['? '.repeat(16_000), 1],
      [' '.repeat(31_998).concat('a:'), 1],
    ] as const) {
      const { body } = await eventually(async () => {
        const answer = await gate([{ path, base, head: text }]);
        expect(answer.status).toBe(200);
        return answer;
      });
      expect(body.lines).toMatchObject([
        {
          ...{ status: 'unknown', answer: 'warn' },
          described: { path, line },
        },
      ]);
    }
    expect((await gate([{ path, base }])).body).toMatchObject({
      answer: 'allow',
      notes: [
        expect.anything(),
        "The change removes or renames 'component:default/cart'; it is judged as the catalog has it.",
      ],
    });
    // Without either text nothing is judged by it.
    expect((await gate([{ path }])).body.notes).toEqual([
      `The change edits '${path}'; its text was not sent, so that services are judged as the catalog has them, before this change.`,
    ]);
    const long = ' '.repeat(maxGateDescription + 1);
    expect((await gate([{ path, head: long }])).status).toBe(400);
    expect((await gate([{ path: '../x', head: base }])).status).toBe(400);
    expect((await gate(Array(51).fill({ path }))).status).toBe(400);
    const most = ' '.repeat(maxGateDescription);
    expect((await gate(Array(3).fill({ path, head: most }))).status).toBe(200);
    expect((await gate(Array(4).fill({ path, head: most }))).status).toBe(400);
    const files = Array(50).fill({ path, base: most, head: most });
    expect((await gate(files)).status).toBe(413);
    await portal.stop();
  });
});
