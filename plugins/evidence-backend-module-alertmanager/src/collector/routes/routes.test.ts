/* eslint-disable jest/no-standalone-expect -- withAmtool is `it` */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { goRegex } from './goRegex';
import { parseMatchers } from './matchers';
import { readConfig } from './readConfig';

const hasAmtool = spawnSync('amtool', ['--version']).status === 0;
/** In CI its absence is a failure, elsewhere it is reported as a skipped test. */
const withAmtool = hasAmtool || process.env.CI === 'true' ? it : it.skip;
if (!hasAmtool) {
  process.stderr.write(
    'Skipped: amtool is not installed, so routes were not compared with it\n',
  );
}

const receivers = ['default', 'pay', 'web', 'portal', 'nobody'];
const labels = ['service', 'severity', 'team'];
const values = ['', 'a', 'b', 'checkout', 'check-out', 'page', 'a.b', 'A', 'ü'];
const patterns = [
  'a|b',
  'check.*',
  'checkout|page',
  '.+',
  '.*',
  '(a|b)?',
  '[a-c]+',
  'a\\.b',
  'a.b',
  '(?i)a',
  '[[:alpha:]]+',
  '\\w+',
  '|a',
  'check-?out',
  '\\pL',
  '^a$',
  '(?:page)',
  '\\Qa.b\\E',
];

const anyMatcher = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...labels),
      fc.constantFrom('=', '!='),
      fc.constantFrom(...values),
    )
    .map(parts => [parts[0], parts[1], JSON.stringify(parts[2])].join('')),
  fc
    .tuple(
      fc.constantFrom(...labels),
      fc.constantFrom('=~', '!~'),
      fc.constantFrom(...patterns),
    )
    .map(([label, operator, value]) =>
      [label, operator, JSON.stringify(value)].join(' '),
    ),
);
const { anyRoute } = fc.letrec<{ anyRoute: object }>(tie => ({
  anyRoute: fc.record(
    {
      receiver: fc.constantFrom(...receivers),
      matchers: fc.array(anyMatcher, { maxLength: 2 }),
      match: fc.dictionary(
        fc.constantFrom(...labels),
        fc.constantFrom(...values),
        { maxKeys: 1 },
      ),
      match_re: fc.dictionary(
        fc.constantFrom(...labels),
        fc.constantFrom(...patterns),
        { maxKeys: 1 },
      ),
      continue: fc.boolean(),
      routes: fc.array(tie('anyRoute'), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
}));
const anyConfig = fc.array(anyRoute, { maxLength: 5 }).map(routes => ({
  route: { receiver: 'default', routes },
  receivers: receivers.map(name => ({ name })),
}));
const anyLabels = fc.dictionary(
  fc.constantFrom(...labels),
  fc.constantFrom(...values.slice(1)),
);

describe('routes of Alertmanager', () => {
  const folder = mkdtempSync(join(tmpdir(), 'routes-'));
  const file = join(folder, 'alertmanager.yml');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  withAmtool(
    'lead where amtool says that they lead',
    () => {
      fc.assert(
        fc.property(
          anyConfig,
          fc.array(anyLabels, { minLength: 3, maxLength: 3 }),
          (config, alerts) => {
            const yaml = stringify(config);
            writeFileSync(file, yaml);
            const { tree } = readConfig(yaml);
            for (const alert of alerts) {
              const { taken, unreadable } = tree.route(alert);
              expect(unreadable).toEqual([]);
              expect(taken.map(({ receiver }) => receiver).join(',')).toBe(
                execFileSync(
                  'amtool',
                  [
                    'config',
                    'routes',
                    'test',
                    `--config.file=${file}`,
                    ...Object.entries(alert).map(
                      ([label, value]) => `${label}=${value}`,
                    ),
                  ],
                  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
                ).trim(),
              );
            }
          },
        ),
        { numRuns: process.env.CI === 'true' ? 150 : 60 },
      );
    },
    60_000,
  );

  it('show which labels decided', () => {
    const { tree, destinations } = readConfig(`
route:
  receiver: default
  routes:
    - { receiver: portal, continue: true }
    - matchers: ['service=~"checkout|pay"']
      receiver: pay
      routes: [{ matchers: [severity = page], receiver: pager }]
    - { match: { unreadable: x }, match_re: { service: '(?P<x' } }
receivers:
  - name: default
  - { name: pay, slack_configs: [{ channel: '#pay' }], webhook_configs: [] }
  - { name: pager, pagerduty_configs: [{}], email_configs: [{}] }
`);
    expect(tree.labels).toEqual(new Set(['service', 'severity', 'unreadable']));
    expect(tree.route({ service: 'pay', severity: 'page' }).taken).toEqual([
      { receiver: 'portal', by: [] },
      { receiver: 'pager', by: ['service', 'severity'] },
    ]);
    expect(tree.route({ service: 'other' }).taken).toEqual([
      { receiver: 'portal', by: [] },
    ]);
    expect(
      tree.route({ service: 'other', unreadable: 'x' }).unreadable,
    ).toEqual(['service=~"(?P<x"']);
    expect(Object.fromEntries(destinations)).toEqual({
      default: [],
      pay: ['slack'],
      pager: ['email', 'pagerduty'],
    });
  });

  it.each<[string, string, string, boolean]>([
    ['service="a, b"', 'service', 'a, b', true],
    ['{service="a\\"b"}', 'service', 'a"b', true],
    ['service=~"a\\\\.b"', 'service', 'a.b', true],
    ['service=~"a\\\\.b"', 'service', 'axb', false],
    ['service=a b', 'service', 'a b', true],
    ['"service.name"="a"', 'service.name', 'a', true],
    ['service="a\\nb"', 'service', 'a\nb', true],
  ])('reads %s', (text, label, value, holds) => {
    const [one, ...others] = parseMatchers(text);
    expect(others).toEqual([]);
    expect(one.label).toBe(label);
    expect(one.holds(value)).toBe(holds);
  });

  it.each(['service', 'a-b="c"', 'service="a"b"', '=a', 'a=b", c'])(
    'refuses %s',
    text => {
      expect(() => parseMatchers(text)).toThrow('is not a matcher');
    },
  );

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['something else', 'route: 5'],
    ['a broken text', 'route: {'],
    ['a bomb', `a: &a [x]\n${bomb()}route: *z\n`],
    ['no matcher', 'route: { receiver: a, routes: [{ matchers: [x] }] }'],
    [
      'no end of levels',
      `route: ${'{ routes: ['.repeat(90)}${'] }'.repeat(90)}`,
    ],
  ])('are not read from %s', (_, yaml) => {
    expect(() => readConfig(yaml)).toThrow();
  });

  it.each([
    ['(a+)+', 'aa', 'aab'],
    ['((a)*)*', '', 'b'],
    ['(.*a)*', 'bca', 'ab'],
    ['.*.*.*.*x', 'abx', 'xb'],
    ['(?P<x>(a+)+)b', 'aab', 'aa'],
    ['a)(b', 'ab', 'a'],
    ['(?i:A)b', 'ab', 'aB'],
    ['(?U)a+', 'aa', 'b'],
    ['\\p{Greek}+', 'αβ', 'ab'],
    ['\\x{61}', 'a', 'b'],
  ])('ask by the pattern %s', (pattern, is, isNot) => {
    expect(goRegex(pattern)!(is)).toBe(true);
    expect(goRegex(pattern)!(isNot)).toBe(false);
  });

  it.each(['(', '(?P<x', 'a{1001}', '(a{1000}){1000}', '(?=a)', '\\1'])(
    'know that %s is no pattern',
    pattern => {
      expect(goRegex(pattern)).toBeUndefined();
    },
  );

  it('ask by any pattern in a time that grows with the text only', () => {
    // An engine that backtracks would not come to an end.
    for (const pattern of ['.*'.repeat(50), '(a*)*', '(a|a)*', '(.+)+']) {
      expect(goRegex(`${pattern}x`)!('a'.repeat(5_000))).toBe(false);
    }
  });
});

function bomb(): string {
  const names = 'abcdefghijklmnopqrstuvwxyz';
  return [...names]
    .slice(1)
    .map((name, index) => {
      const before = `*${names[index]}`;
      return `${name}: &${name} [${Array(9).fill(before).join(', ')}]\n`;
    })
    .join('');
}
