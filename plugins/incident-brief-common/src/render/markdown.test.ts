import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import { assembleBrief } from '../assemble';
import type { Brief } from '../schema';
import { changeFixture, contextFixture, entityFixture } from '../testUtils';
import { renderMarkdown } from './markdown';

// eslint-disable-next-line no-script-url
const scriptUrl = 'javascript:alert(1)';

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

describe('renderMarkdown', () => {
  it('carries the sections, the gaps with their fixes, and the digest', () => {
    const markdown = renderMarkdown(brief());
    for (const section of [...sections, 'Confidence']) {
      expect(markdown).toMatch(new RegExp(`^## ${section}`, 'm'));
    }
    expect(markdown).toContain(
      '  spec:\n    dependsOn:\n      - component:default/payment',
    );
    expect(markdown).toContain('Digest `sha256:0123456789abcdef`');
    expect(markdown).toContain(
      '| called by | **frontend** | calls | declared + observed |',
    );
  });

  it('states why a workload does not run as it should', () => {
    const { workloads } = contextFixture();
    const value = {
      ...workloads[0].value,
      replicas: 1,
      desired: 3,
      restarts: 7,
      problems: [
        { reason: 'OOMKilled', since: '2026-03-03T02:00:00.000Z' },
        { reason: 'CrashLoopBackOff' },
      ],
    };
    const markdown = renderMarkdown(
      brief({ workloads: [{ ...workloads[0], value }] }),
    );
    expect(markdown).toContain('×1 of 3');
    expect(markdown).toContain('CrashLoopBackOff, OOMKilled, 7 restarts');
  });

  it('does not let data inject markup', () => {
    const { subject, dependencies } = contextFixture();
    const evil =
      '](https://evil.example)<img src=x>`*_|\n# Owned\n- [x] www.evil.example';
    const markdown = renderMarkdown(
      brief({
        subject: {
          ...subject,
          title: evil,
          description: evil,
          links: [{ url: 'https://ok.example/a>b', title: evil }],
        },
        dependencies: [
          {
            ...dependencies[0],
            owner: evil,
            entityRef: 'component:default/a|b',
          },
        ],
        changes: [
          changeFixture({
            title: evil,
            links: { diff: 'https://x.example/)' },
          }),
        ],
        collectors: [
          {
            id: 'x',
            kind: 'collector',
            outcome: 'failed',
            error: '```\n# Owned',
          },
        ],
      }),
    );
    expect(markdown.match(/^# /gm)).toHaveLength(1);
    // Outside of fences nothing is a tag, and no link leads to the text's own target.
    const prose = markdown.replace(/^ {2}(`{3,})\n[\s\S]*?^ {2}\1$/gm, '');
    expect(prose).not.toMatch(/(^|[^\\])<img/);
    expect(prose).not.toMatch(/(^|[^\\])\]\(https:\/\/evil/);
    expect(prose).not.toMatch(/[^\\]:\/\/evil/);
    expect(prose).not.toMatch(/www\.evil/);
    expect(prose).not.toContain('# Owned\n');
    for (const row of prose.split('\n').filter(line => line.startsWith('| '))) {
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(7);
    }
    expect(markdown).toContain('````');
  });

  it('calls nobody where it is pasted', () => {
    const { facts, subject } = contextFixture();
    const markdown = renderMarkdown(
      brief({
        subject: { ...subject, description: '@channel (@org/team) _@me' },
        facts: [
          {
            ...facts[0],
            value: [
              {
                name: 'A',
                summary: '@here @@org/team <!here> git@example.com',
              },
            ],
          },
        ],
      }),
    );
    expect(markdown).not.toMatch(/(?<![a-z0-9])@[a-z0-9]/i);
    expect(markdown).not.toContain('<!');
    expect(markdown).toContain('git@example.com');
  });

  it('makes links of http and https only', () => {
    const markdown = renderMarkdown(
      brief({
        entities: [
          entityFixture('group:default/payments', {
            annotations: { 'plumbline.dev/pager': scriptUrl },
          }),
        ],
      }),
    );
    expect(markdown).toContain(scriptUrl);
    expect(markdown).not.toContain('(<javascript');
  });
});
