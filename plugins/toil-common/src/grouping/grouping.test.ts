import fc from 'fast-check';
import {
  commonTitle,
  groupLines,
  groupTemplates,
  SimilarityIndex,
  templateOf,
  wordsOf,
} from '.';

const subjects = ['payment worker', 'search index', 'nightly export', 'cache'];
const lineArbitrary = fc
  .tuple(
    fc.constantFrom(
      'Restart stuck {} on node-#',
      'Please restart {} #, it is stuck',
      'Rotate certificate of {} at host-#.example.com',
      'Grant access to {} for user#@example.com',
      'Rebuild {} after # errors',
      '{}',
      '#',
    ),
    fc.constantFrom(...subjects),
    fc.nat(99),
  )
  .map(([line, subject, number]) =>
    line.replace('{}', subject).replace('#', String(number)),
  );

/** Which lines are together, without the names of the groups. */
function partition(lines: readonly string[], groups: readonly string[]) {
  const byGroup = new Map<string, Set<string>>();
  groups.forEach((group, at) =>
    byGroup.set(group, (byGroup.get(group) ?? new Set()).add(lines[at])),
  );
  return [...byGroup.values()].map(set => [...set].sort().join('\n')).sort();
}

describe('groups of lines', () => {
  it('are the same in any order', () => {
    fc.assert(
      fc.property(
        fc.array(lineArbitrary, { maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        (lines, numbers) => {
          const shuffled = lines
            .map(line => ({ line, place: numbers.next().value as number }))
            .sort((a, b) => a.place - b.place)
            .map(({ line }) => line);
          expect(partition(shuffled, groupLines(shuffled))).toEqual(
            partition(lines, groupLines(lines)),
          );
        },
      ),
    );
  });

  it('are as people decided, in any order', () => {
    fc.assert(
      fc.property(
        fc.array(lineArbitrary, { minLength: 2, maxLength: 30 }),
        fc.infiniteStream(fc.nat()),
        fc.array(fc.option(fc.nat(3), { nil: undefined }), { minLength: 30 }),
        fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 3 }),
        (lines, numbers, parts, links) => {
          const templates = lines.map(title =>
            templateOf({ title, kind: 'request' }),
          );
          const ids = [...new Set(templates.map(({ id }) => id))].sort();
          const partOf = (id: string) => parts[ids.indexOf(id)];
          const rules = {
            partOf,
            links: links.flatMap(([a, b]) =>
              ids[a] && ids[b] ? [[ids[a], ids[b]] as const] : [],
            ),
          };
          const shuffled = templates
            .map(template => ({
              template,
              place: numbers.next().value as number,
            }))
            .sort((a, b) => a.place - b.place)
            .map(({ template }) => template);
          const groups = groupTemplates(templates, { rules });
          expect(
            new Map([...groupTemplates(shuffled, { rules })].sort()),
          ).toEqual(new Map([...groups].sort()));
          rules.links.forEach(([a, b]) =>
            expect(groups.get(a)).toBe(groups.get(b)),
          );
          const parted = ids.filter(id => partOf(id) !== undefined);
          parted.forEach(a =>
            parted.forEach(b => {
              const isOne = groups.get(a) === groups.get(b);
              expect(
                isOne === (partOf(a) === partOf(b)) || rules.links.length > 0,
              ).toBe(true);
            }),
          );
        },
      ),
    );
  });

  it('grow together, and never fall apart, as lines come', () => {
    fc.assert(
      fc.property(
        fc.array(lineArbitrary, { minLength: 1, maxLength: 30 }),
        lines => {
          const before = groupLines(lines.slice(0, -1));
          const after = groupLines(lines);
          before.forEach((group, at) =>
            before.slice(0, at).forEach((other, place) => {
              expect(group !== other || after[at] === after[place]).toBe(true);
            }),
          );
        },
      ),
    );
  });

  it.each([
    ['Reset password for ana@example.com', 'reset password for li@example.org'],
    ['Disk 93% full on db-3', 'Disk 81% full on db-14'],
    ['RE: [URGENT] Restart payment workers', 'Restarting the payment worker'],
    [
      'Grant Ana access to the shop repository',
      'Grant Tom access to the shop repository',
    ],
    [
      'Replay message 3f2a9c1e-1111-4222-8333-abcdefabcdef',
      'replay message 1b4c9c1e-1111-4222-8333-abcdefabcd00',
    ],
    [
      '<b>Purge</b> cache of https://a.test/x?y=1',
      'Purge cache of https://b.test/',
    ],
  ])('hold %s with %s', (a, b) => {
    const [first, second] = groupLines([a, b]);
    expect(first).toBe(second);
  });

  it.each([
    ['Grant access to the repository', 'Revoke access to the repository'],
    ['Restart payment worker', 'Restart search worker'],
    [
      'Rotate the certificate of the gateway',
      'Renew the licence of the monitoring',
    ],
  ])('keep %s from %s', (a, b) => {
    const [first, second] = groupLines([a, b]);
    expect(first).not.toBe(second);
  });
});

describe('templates', () => {
  it('go by a key before words', () => {
    const of = (title: string, key: string) =>
      templateOf({ title, key, kind: 'diagnostic' }).id;
    expect(of('CPU high', 'HighCpu checkout')).toBe(
      of('x', 'highcpu checkout'),
    );
    expect(of('CPU high', 'HighCpu checkout')).not.toBe(
      of('x', 'HighCpu cart'),
    );
  });

  it('leave out the service that an occurrence is about', () => {
    const of = (title: string, service: string) =>
      templateOf({ title, services: [service], kind: 'request' }).id;
    expect(of('Restart Check-out pods', 'component:default/check-out')).toBe(
      of('restart cart pods', 'cart'),
    );
  });

  it('take the text where the title says nothing', () => {
    const template = { title: '#4711', kind: 'request' };
    expect(templateOf({ ...template, text: 'Reset my password' }).id).toBe(
      templateOf({ title: 'reset my password', kind: 'request' }).id,
    );
  });

  it('are read in time that grows with the line only', () => {
    const long = 'a.'.repeat(20_000) + '<'.repeat(20_000) + '/x'.repeat(20_000);
    expect(wordsOf(long).length).toBeGreaterThan(0);
  });
});

it('finds of each group one', () => {
  const index = new SimilarityIndex();
  const template = (title: string) => templateOf({ title, kind: 'request' });
  const [a, b] = ['reset password portal shop', 'reset password portal cart'];
  expect(index.add(template(a))).toEqual([]);
  expect(index.add(template(b))).toEqual([template(a).id]);
  expect(index.add(template(b))).toEqual([]);
  expect(
    index.add(template('reset password portal search'), () => 'one group'),
  ).toHaveLength(1);
});

describe('the title of work that recurs', () => {
  it.each([
    [
      'Replay orders from the dead letter queue',
      'Replay 500 orders from the dead letter queue',
      'Replay 507 orders from the dead letter queue',
    ],
    [
      'Restart stuck payment worker on pod payment',
      'Restart stuck payment worker on pod payment-100',
      'Restart stuck payment worker on pod payment-118',
    ],
    [
      'Flush the product cache after a price change',
      'Flush the product cache after a price change (400)',
      'Flush the product cache after a price change (7)',
    ],
    [
      'Grant … access to the shop',
      'Grant Ana access to the shop',
      'Grant Li Wei access to the shop',
    ],
    [
      'Resend confirmation mail for any order',
      'Resend confirmation mail for order 600',
      'Resend confirmation mail for order 612',
    ],
    [
      'Correct a wrong currency rate',
      'Correct a wrong currency rate for 700',
      'Correct a wrong currency rate for 711',
    ],
    [
      'Clean up the disk of shared-postgres',
      'Clean up the disk of shared-postgres, run 1',
      'Clean up the disk of shared-postgres, run 12',
    ],
    [
      'Order hangs in the queue',
      'Order 1 hangs in the queue',
      'Order 2 hangs in the queue',
    ],
    [
      'Restart the mail relay',
      'Restart the mail relay 1',
      'Restart the mail relay 12',
    ],
    ['Restart any worker', 'Restart worker 1', 'Restart worker 12'],
    ['Upgrade to Node 22', 'Upgrade to Node 22', 'upgrade to node 22'],
    // Of other words there is too little in common.
    ['Payment worker stuck', 'Payment worker stuck', 'Restart payment pods'],
    ['Fail over orders-db', 'Fail over orders-db'],
  ])('is ‘%s’', (title, ...titles) => {
    expect(commonTitle(titles)).toBe(title);
  });

  it.each([
    ['Restart any service', 'Restart Check-out', 'Restart cart'],
    [
      'Scale up any service in the evening',
      'Scale up the cart in the evening',
      'Scale up the check out in the evening',
    ],
    [
      'Restart any service’s pods',
      'Restart cart pods',
      'Restart check-out pods',
    ],
    ['Restart cart', 'Restart cart', 'Restart Postgres'],
  ])('names any service in ‘%s’', (title, ...titles) => {
    const names = ['component:default/check-out', 'cart'];
    expect(commonTitle(titles, names)).toBe(title);
  });

  it('does not depend on the order of those after the first', () => {
    const titles = [
      'Move order 1 to a',
      'Move order 2 to a',
      'Move order 2 to b',
    ];
    expect(commonTitle(titles)).toBe('Move any order to …');
    expect(commonTitle([titles[0], titles[2], titles[1]])).toBe(
      'Move any order to …',
    );
  });
});
