import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
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

  it('has the lifecycle that was decided, else the one that is described', () => {
    const described = { ...checkout, lifecycle: 'production' };
    const of = (value: object, entityRef = described.entityRef) =>
      brief({
        subject: described,
        facts: [
          {
            entityRef,
            name: 'lifecycle.decided',
            value: value as never,
            kind: 'observed',
            source: { id: 'scorecards-lifecycle' },
            stale: false,
            observedAt: '2026-03-01T00:00:00.000Z',
          },
        ],
      }).service.lifecycle;
    expect(of({ present: true, state: 'archived' })).toEqual({
      value: 'archived',
      kind: 'observed',
      stale: false,
      source: { id: 'scorecards-lifecycle' },
      observedAt: '2026-03-01T00:00:00.000Z',
    });
    expect(of({ present: false, state: '' })).toMatchObject({
      value: 'production',
      kind: 'declared',
    });
    expect(of({ state: 7 })).toMatchObject({ value: 'production' });
    expect(
      of({ present: true, state: 'archived' }, 'component:default/other'),
    ).toMatchObject({ value: 'production' });
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

  it.each([
    [
      'its address',
      { url: 'https://git.example.com/shop/checkout/docs/runbook.md' },
      { value: 'https://git.example.com/shop/checkout/docs/runbook.md' },
    ],
    [
      'why it cannot be opened',
      {},
      {
        unknown:
          'component:default/checkout names no runbook, and docs/runbook.md in its repository has no address to open',
      },
    ],
  ])('says of a runbook among its files %s', (_, at, runbook) => {
    const { service } = brief({
      subject: { ...checkout, annotations: {}, links: [] },
      facts: [
        {
          entityRef: checkout.entityRef,
          name: 'repository.runbook',
          value: { present: true, path: 'docs/runbook.md', ...at },
          kind: 'observed',
          source: { id: 'repositories' },
          observedAt: '2026-03-03T02:00:00.000Z',
          stale: false,
        },
      ],
    });
    expect(service.runbook).toMatchObject(runbook);
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
