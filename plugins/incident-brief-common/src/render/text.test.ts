import {
  Change,
  EvidenceContext,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import { assembleBrief } from '../assemble';
import type { Brief } from '../schema';
import { changeFixture, contextFixture } from '../testUtils';
import { renderMarkdown } from './markdown';
import { blocksBeside } from './briefDocument';
import { renderText } from './text';

function brief(overrides: Partial<EvidenceContext> = {}): Brief {
  return {
    ...assembleBrief(contextFixture(overrides)),
    digest: 'sha256:0123456789abcdef',
    generatedAt: '2026-03-03T02:13:00.000Z',
  };
}

const sections = [
  'Firing',
  'Owner',
  'Last change',
  'Blast radius',
  'Dependencies',
  'Runtime',
  'Service',
];

/** Without the breaks that only fit it into a terminal. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}

describe('renderText', () => {
  it('names the seven sections, confidence and the digest', () => {
    const text = renderText(brief());
    for (const section of [...sections, 'Confidence']) {
      expect(text).toMatch(new RegExp(`^${section.toUpperCase()}\\b`, 'm'));
    }
    expect(text).toContain('sha256:0123456789abcdef');
  });

  it('states of a section without a card of its own what texts state of it', () => {
    const { at } = brief();
    const beside = (...named: string[]) =>
      blocksBeside(brief(), new Set(named), at).map(({ id, block }) => [
        id,
        block.title,
      ]);
    expect(
      beside('firing', 'owner', 'service', 'runtime', 'lastChange'),
    ).toEqual([
      ['blastRadius', 'Blast radius'],
      ['dependencies', 'Dependencies'],
    ]);
    expect(beside().map(([, title]) => title)).toEqual(sections);
  });

  it('answers what fires, whom to wake, what changed and what is hit', () => {
    const text = flat(renderText(brief()));
    expect(text).toContain(
      'CheckoutHighErrorRate critical since 02:09 UTC (4 min)',
    );
    expect(text).toContain('Ana Ruiz until 06:00 UTC');
    expect(text).toContain('then after 15m Li Wei until 06:00 UTC');
    expect(text).toContain('#payments-oncall');
    expect(text).toMatch(
      /4 min before the alert · deploy v2\.14\.1 production · succeeded .* suspect: last before onset, within 10 minutes; this service/,
    );
    // Who made a change, and who reports it, are not both 'by'.
    expect(text).toMatch(/ before the alert\), from [\w-]+/);
    expect(text).not.toMatch(/\), by /);
    expect(text).toContain('at least 2 entities');
    expect(text).toContain('differ: eu-west-1 v2.14.1; us-east-1 v2.14.0');
  });

  it('marks what names no environment in a brief about another one than production', () => {
    expect(flat(renderText(brief()))).not.toContain('not named');
    for (const render of [renderText, renderMarkdown]) {
      const text = flat(render(brief({ environment: 'development' })));
      expect(text).toMatch(/CheckoutHighErrorRate.*\(environment not named\)/);
      expect(text).toMatch(
        /Runtime.*eu-west-1 \\?\(environment not named\\?\)/i,
      );
    }
  });

  it('never says that none fires where it began with an alert that no source reports', () => {
    const pasted = brief();
    const { alerts } = pasted.firing;
    if (!isKnown(alerts)) {
      throw new Error('The fixture knows its alerts');
    }
    pasted.firing.alerts = { ...alerts, value: [] };
    const text = (onsetSign: 'alert' | 'given') =>
      flat(renderText({ ...pasted, onsetSign }));
    expect(text('alert')).toContain(
      'Alerts no source reports the alert that it began with',
    );
    expect(text('alert')).not.toContain('none fires');
    expect(text('given')).toContain('Alerts none fires');
  });

  it('says declared, observed, stale and unknown in words', () => {
    const text = flat(renderText(brief()));
    expect(text).toContain('declared + observed');
    expect(text).toContain('observed only');
    expect(text).toContain('cannot be observed');
    expect(text).toContain('leads nowhere');
    expect(text).toContain('◐ stale, observed by kubernetes, 23 min ago');
    expect(text).toContain('? unknown: no source connected for objectives');
    expect(text).toContain('abc1234 production · merged ·');
  });

  it('never lets nothing look like nobody looked', () => {
    const looked = flat(
      renderText(
        brief({
          facts: [
            {
              entityRef: 'component:default/checkout',
              name: 'alerts.firing',
              value: [],
              kind: 'observed',
              source: { id: 'alertmanager' },
              observedAt: '2026-03-03T02:12:30.000Z',
              stale: false,
            },
          ],
        }),
      ),
    );
    const unlooked = flat(renderText(brief({ facts: [], reportedFacts: [] })));
    expect(looked).toContain(
      'Alerts none fires · observed by alertmanager, 30 s ago',
    );
    expect(unlooked).toContain(
      'Alerts ? unknown: no source connected for alerts',
    );
    expect(looked).toContain(
      'schema none in production (1 source reports its changes)',
    );
    // What only reports what happens, and never reported this one, may not know it.
    expect(looked).toContain(
      'flag ? unknown: none reported for component:default/checkout in production; 1 source reports flag changes, of others',
    );
    expect(looked).toContain('! changes-unseen (lastChange.flag)');
    expect(looked).toContain('config ? unknown: no source connected');
  });

  it('writes out what a word leads to, but not who observed it', () => {
    const { facts } = contextFixture();
    const text = flat(
      renderText(
        brief({
          facts: [false, true].map(stale => ({
            ...facts[0],
            value: [
              { name: `A${stale}`, url: `https://alerts.example/${stale}` },
            ],
            source: { id: 'prometheus', url: 'https://prometheus.example' },
            stale,
          })),
        }),
      ),
    );
    expect(text).toContain(
      'Links Dashboard https://dash.example.com/checkout · Logs https://logs.example.com/checkout',
    );
    expect(text).toContain(
      'Atrue (start unknown) (stale) https://alerts.example/true',
    );
    expect(text).not.toContain('https://prometheus.example');
    expect(text.match(/https:\/\/runbooks\.example\.com/g)).toHaveLength(1);
  });

  it('does not repeat what the title of a change says', () => {
    const plain = (text = '') => text.replace(/\\/g, '');
    const lineOf = (overrides: Partial<Change>) =>
      [renderText, renderMarkdown].map(
        render =>
          flat(render(brief({ changes: [changeFixture(overrides)] }))).match(
            /1\. 4 min before the alert · (?:\*\*)?(deploy.*?)(?:\*\*)? · succeeded/,
          )?.[1],
      );
    const hash = '0123456789abcdef0123456789abcdef01234567';
    const expected: [string, Partial<Change>][] = [
      ['checkout v2.14.1 to Production', {}],
      ['checkout 2.14.1 production', { title: 'checkout 2.14.1' }],
      ['2.14 to production', { title: 'to production', revision: '2.14' }],
      [
        'v2 v2.1 to non-prod prod',
        { title: 'v2.1 to non-prod', revision: 'v2', environment: 'prod' },
      ],
      [
        'Revert 0123456 production',
        { title: 'Revert 0123456', revision: hash },
      ],
      [
        'v2.14.1 Try payment production',
        { title: 'Try payment', entityRef: 'component:default/payment' },
      ],
    ];
    for (const [line, change] of expected) {
      const lines = lineOf({
        title: 'checkout v2.14.1 to Production',
        ...change,
      });
      expect(lines.map(plain)).toEqual([`deploy ${line}`, `deploy ${line}`]);
    }
  });

  it('says that there are more suspects than it lists', () => {
    const many = brief({
      changes: Array.from({ length: 12 }, (_, i) =>
        changeFixture({ id: `d${i}`, revision: `r${i}` }),
      ),
    });
    for (const render of [renderText, renderMarkdown]) {
      expect(render(many)).toContain('2 more suspects are not listed');
    }
  });

  it('shows ages against the instant given, and dates what is far away', () => {
    const text = flat(renderText(brief(), { now: '2026-03-05T02:13:00.000Z' }));
    expect(text).toContain('observed by kubernetes, 2 d ago');
    expect(text).toContain('since 2026-03-03 02:09 UTC (2 d)');
  });

  it('fits a terminal, URLs and what is to be pasted excepted', () => {
    for (const width of [80, 100]) {
      const long = renderText(brief(), { width })
        .split('\n')
        .filter(line => !line.includes('│') && !line.includes('http'))
        .filter(line => [...line].length > width);
      expect(long).toEqual([]);
    }
  });

  it('colours nothing unless requested, and then says the same', () => {
    const plain = renderText(brief());
    const colored = renderText(brief(), { color: true });
    // eslint-disable-next-line no-control-regex
    const escape = /\u001b\[[0-9;]*m/g;
    expect(plain).not.toMatch(escape);
    expect(colored).toMatch(escape);
    expect(colored.replace(escape, '').replace(/ +$/gm, '')).toBe(
      plain.replace(/ +$/gm, ''),
    );
  });

  it('does not let a name drive the terminal', () => {
    const { subject } = contextFixture();
    const text = renderText(
      brief({
        subject: {
          ...subject,
          title: 'A\u001b[2J\u0007\r\nOWNER\u202e',
          description: 'x\ny',
        },
      }),
    );
    expect(text.split('\n')[0]).toMatch(/^A\[2J OWNER · /);
    expect(text).toContain('x y');
  });

  it('says of an ownerless entity that nobody is known, once', () => {
    const { subject } = contextFixture();
    const text = flat(
      renderText(brief({ subject: { ...subject, owner: undefined } })),
    );
    expect(text).toContain(
      'OWNER (unknown) Team ? unknown: component:default/checkout has no owner Runs on',
    );
    expect(text).toContain('! owner-missing (owner.workload)');
  });

  it('bounds a hub', () => {
    const [frontend] = contextFixture().dependencies;
    const text = renderText(
      brief({
        dependencies: Array.from({ length: 200 }, (_, i) => ({
          ...frontend,
          entityRef: `component:default/caller-${i}`,
        })),
        more: [{ direction: 'calledBy', depth: 3, count: 1204 }],
      }),
    );
    expect(text.match(/^ {2}called by/gm)).toHaveLength(25);
    expect(text).toContain('175 more are in the JSON form');
    expect(text).toContain('1,204 more at depth 3 (called by)');
  });
});
