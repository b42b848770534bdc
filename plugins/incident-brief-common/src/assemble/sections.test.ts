import {
  changeInputSchema,
  EvidenceContext,
  factDefinitions,
  observationsSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { briefSchema } from '../schema';
import { contextFixture, entityFixture } from '../testUtils';
import { assembleBrief } from './assembleBrief';

// eslint-disable-next-line no-script-url
const scriptUrl = 'javascript:alert(1)';

const checkout = contextFixture().subject;

function brief(overrides: Partial<EvidenceContext> = {}) {
  return assembleBrief(contextFixture(overrides));
}

it('has the shape of the contract', () => {
  const assembled = {
    ...brief(),
    digest: 'sha256:0',
    generatedAt: '2026-03-03T02:13:00.000Z',
  };
  expect(briefSchema.parse(assembled)).toEqual(assembled);
});

describe('service', () => {
  it.each<[Record<string, string>, string]>([
    [
      { 'github.com/project-slug': 'shop/checkout' },
      'https://github.com/shop/checkout',
    ],
    [
      { 'gitlab.com/project-slug': 'shop/checkout' },
      'https://gitlab.com/shop/checkout',
    ],
    [
      {
        'github.com/project-slug': 'shop/checkout',
        'backstage.io/source-location':
          'url:https://ghe.example.com/shop/checkout/tree/main/',
      },
      'https://ghe.example.com/shop/checkout',
    ],
    [
      {
        'backstage.io/source-location':
          'url:https://git.example.com/shop/checkout/',
      },
      'https://git.example.com/shop/checkout',
    ],
  ])('reads the repository from %j', (annotations, url) => {
    const { service } = brief({ subject: { ...checkout, annotations } });
    expect(service.repository).toMatchObject({ value: url, kind: 'declared' });
  });

  it('takes a runbook from a link when no annotation names one', () => {
    const { service } = brief({
      subject: {
        ...checkout,
        annotations: {},
        links: [
          { url: 'https://wiki.example.com/rb', title: 'Our Runbook' },
          { url: 'https://dash.example.com', title: 'Dashboard' },
        ],
      },
    });
    expect(service.runbook).toMatchObject({
      value: 'https://wiki.example.com/rb',
    });
  });

  it('never passes on a link that a page must not open', () => {
    const { service } = brief({
      subject: {
        ...checkout,
        annotations: { 'plumbline.dev/runbook': scriptUrl },
        links: [{ url: scriptUrl, title: 'Runbook' }],
      },
    });
    expect(service.runbook).toHaveProperty('unknown');
    expect(service.links).toMatchObject({ value: [] });
  });

  it('does not take a wrong tier for a low one', () => {
    const answer = brief({ subject: { ...checkout, tier: 'gold' } });
    expect(answer.service.status).toBe('partial');
    expect(answer.service.tier).toEqual({
      unknown:
        "component:default/checkout declares 'gold' as its tier, which is not one",
    });
    expect(answer.confidence).toContainEqual(
      expect.objectContaining({
        code: 'tier-unknown',
        affects: 'service.tier',
        fix: expect.stringContaining("plumbline.dev/tier: '2'"),
        fixUrl: checkout.editUrl,
      }),
    );
  });

  it('asks no tier of a Resource', () => {
    const answer = brief({
      subject: entityFixture('resource:default/db', {
        owner: 'group:default/data',
      }),
    });
    expect(answer.confidence.map(({ code }) => code)).not.toContain(
      'tier-unknown',
    );
  });
});

describe('runtime', () => {
  it('says where it runs and that regions differ', () => {
    expect(brief().runtime).toMatchObject({
      status: 'known',
      clusters: ['prod-eu', 'prod-us'],
      namespaces: ['shop'],
      differs: [
        { region: 'eu-west-1', versions: ['v2.14.1'] },
        { region: 'us-east-1', versions: ['v2.14.0'] },
      ],
    });
  });

  it.each([
    [[], 'no source connected for workloads', 'runtime-unknown'],
    [
      ['kubernetes'],
      'no source reports workloads for component:default/checkout',
      // Its labels are what such a source would know it by.
      'runtime-unlabelled',
    ],
  ])('with sources %j and no workload: %s', (workloadSources, reason, code) => {
    const answer = brief({ workloads: [], workloadSources });
    expect(answer.runtime).toMatchObject({ status: 'unknown', reason });
    expect(answer.blastRadius).toMatchObject({
      status: 'partial',
      reason: 'regions are not known',
    });
    expect(answer.confidence.map(gap => gap.code)).toContain(code);
  });

  it('compares versions of one entity, not of the members of a System', () => {
    const [workload] = contextFixture().workloads;
    const { runtime } = brief({
      subject: entityFixture('system:default/shop'),
      members: ['component:default/a', 'component:default/b'],
      workloads: ['a', 'b'].map((name, index) => ({
        ...workload,
        entityRef: `component:default/${name}`,
        value: {
          ...workload.value,
          name,
          region: `r${index}`,
          version: `v${index}`,
        },
      })),
    });
    expect(runtime).not.toHaveProperty('differs');
    expect(runtime.workloads.map(({ entityRef }) => entityRef)).toEqual([
      'component:default/a',
      'component:default/b',
    ]);
  });

  it('weakens what a weak label matched', () => {
    const { workloads } = contextFixture();
    const { confidence } = brief({
      workloads: workloads.map(claim => ({ ...claim, matchedBy: 'weak' })),
    });
    expect(confidence.map(({ code }) => code)).toContain('runtime-unlabelled');
  });
});

describe('blast radius', () => {
  it('lists the nearest first, with data domains and classification', () => {
    expect(brief().blastRadius).toMatchObject({
      status: 'known',
      affected: [{ distance: 1 }, { distance: 2 }],
      entryPoints: ['component:default/frontend'],
      customerPaths: ['express pay', 'place order'],
      dataDomains: ['orders (restricted)', 'orders-topic'],
      atLeast: 2,
    });
  });

  it('is not unknown where only the catalog is connected', () => {
    const { dependencies } = contextFixture();
    const answer = brief({
      edgeSources: [],
      workloads: [],
      dependencies: dependencies.map(one => ({
        ...one,
        state: 'declared-only',
      })),
    });
    expect(answer.blastRadius).toMatchObject({
      status: 'partial',
      reason:
        'declared only: no source connected for observed calls; regions are not known',
      atLeast: 2,
    });
  });

  it('is unknown where nothing is declared and nobody looked', () => {
    const { impact } = contextFixture();
    const { blastRadius } = brief({
      edgeSources: [],
      workloads: [],
      dependencies: [],
      impact: { ...impact, affected: [], entryPoints: [], atLeast: 0 },
    });
    expect(blastRadius).toMatchObject({ status: 'unknown', atLeast: 0 });
  });

  it('says that it rests on declarations alone', () => {
    const { dependencies } = contextFixture();
    const answer = brief({
      edgeSources: [],
      dependencies: dependencies.map(one => ({
        ...one,
        state: 'declared-only',
      })),
    });
    expect(answer.blastRadius).toMatchObject({
      status: 'partial',
      reason: 'declared only: no source connected for observed calls',
    });
    expect(answer.confidence).toContainEqual(
      expect.objectContaining({
        code: 'edges-declared-only',
        affects: 'dependencies',
        fix: expect.stringContaining('/api/evidence/observations'),
      }),
    );
  });
});

describe('dependencies', () => {
  it('tells how each neighbour does, and what is not known of it', () => {
    const { items } = brief().dependencies;
    expect(items.map(({ entityRef }) => entityRef)).toEqual([
      'component:default/frontend',
      'component:default/payment',
      'resource:default/ghost-cache',
      'resource:default/orders-topic',
    ]);
    expect(items.map(({ health }) => health)).toMatchObject([
      { value: 'alerting' },
      { value: 'ok' },
      { unknown: 'resource:default/ghost-cache does not exist in the catalog' },
      { unknown: 'no source reports health for resource:default/orders-topic' },
    ]);
  });

  it('does not take silence of alerts for health', () => {
    const answer = brief({
      facts: [
        {
          entityRef: 'component:default/payment',
          name: 'alerts.firing',
          value: [],
          kind: 'observed',
          source: { id: 'alertmanager' },
          stale: false,
        },
      ],
    });
    expect(answer.dependencies.items[1].health).toEqual({
      unknown:
        'no alert fires, but no source reports health for component:default/payment',
    });
  });

  it('is unknown when nothing is declared and nobody looked', () => {
    expect(
      brief({ dependencies: [], edgeSources: [] }).dependencies,
    ).toMatchObject({
      status: 'unknown',
      items: [],
    });
    expect(brief({ dependencies: [] }).dependencies.status).toBe('partial');
  });

  it('marks each gap on the line that it weakens, with a fix', () => {
    const { confidence } = brief();
    expect(confidence).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: 'edge-undeclared',
          affects: 'dependencies:component:default/payment',
          fix: 'spec:\n  dependsOn:\n    - component:default/payment',
          fixUrl: checkout.editUrl,
        }),
        expect.objectContaining({
          code: 'dangling-dependency',
          affects: 'dependencies:resource:default/ghost-cache',
        }),
        expect.objectContaining({
          code: 'edges-unobservable',
          affects: 'dependencies:resource:default/orders-topic',
        }),
      ]),
    );
  });

  it('says how many more there are, and keeps the gaps of a hub readable', () => {
    const [, payment] = contextFixture().dependencies;
    const { confidence } = brief({
      dependencies: Array.from({ length: 100 }, (_, i) => ({
        ...payment,
        entityRef: `component:default/s${i}`,
      })),
      more: [{ direction: 'calledBy', depth: 3, count: 1204 }],
    });
    expect(
      confidence.filter(({ code }) => code === 'edge-undeclared'),
    ).toHaveLength(21);
    expect(
      confidence.find(({ code }) => code === 'dependency-limit'),
    ).toMatchObject({
      message: expect.stringContaining('1,204 more at depth 3'),
      fix: 'plumbline graph component:default/checkout --direction calledBy --depth 3',
    });
  });
});

describe('confidence', () => {
  it('weakens an answer to a weakly matched signal', () => {
    const { confidence } = brief({
      resolution: {
        status: 'matched',
        entityRef: checkout.entityRef,
        matchedBy: { key: 'label app', value: 'co', strength: 'weak' },
        candidates: [],
      },
    });
    expect(confidence[0]).toMatchObject({
      code: 'signal-weak',
      fix: expect.stringContaining('plumbline.dev/aliases: co'),
    });
  });

  it('asks for a label where a word of the signal was the very name', () => {
    const { confidence } = brief({
      resolution: {
        status: 'matched',
        entityRef: checkout.entityRef,
        matchedBy: { key: 'word', value: 'Checkout', strength: 'weak' },
        candidates: [],
      },
    });
    expect(confidence[0]).toMatchObject({
      code: 'signal-weak',
      fix: '# on what sends the signal:\nlabels:\n  service: checkout',
    });
    expect(confidence[0]).not.toHaveProperty('fixUrl');
  });

  it('offers no request that could be sent unthinking', () => {
    const { confidence } = brief({
      facts: [],
      reportedFacts: [],
      workloads: [],
      workloadSources: [],
      edgeSources: [],
      changes: [],
      changeSources: [],
    });
    const posts = confidence.flatMap(({ fix }) =>
      fix?.startsWith('POST ') ? [fix.split('\n')] : [],
    );
    expect(posts).toHaveLength(4);
    for (const [request, body] of posts) {
      const schema = request.endsWith('/changes')
        ? changeInputSchema
        : observationsSchema;
      expect(schema.safeParse(JSON.parse(body)).success).toBe(false);
    }
    const { facts } = JSON.parse(posts[0][1]);
    expect(facts.map(({ name }: { name: string }) => name)).toContain(
      'alerts.firing',
    );
    const schemaOf = (name: string) =>
      factDefinitions.find(definition => definition.name === name)!.schema;
    for (const { name, value } of facts) {
      expect(schemaOf(name).safeParse(value).success).toBe(false);
    }
  });

  it('tells which section a failing source weakens', () => {
    const { confidence } = brief({
      collectors: [
        {
          id: 'tracing',
          kind: 'collector',
          outcome: 'failed',
          error: 'timed out after 3012 ms',
        },
      ],
    });
    const gap = confidence.find(({ code }) => code === 'collector-failing');
    expect(gap).toMatchObject({
      affects: 'dependencies',
      fix: expect.stringContaining('timed out'),
    });
    expect(gap?.message).not.toContain('3012');
  });

  it('says in every message what must not be concluded', () => {
    for (const { code, message } of brief().confidence) {
      expect(`${code}: ${message}`).toMatch(/(do not |neither )?conclude/i);
    }
  });
});
