import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import { contextFixture } from '../../testUtils';
import { assembleBrief } from '../../assemble/assembleBrief';

const checkout = contextFixture().subject;

function brief(overrides: Partial<EvidenceContext> = {}) {
  return assembleBrief(contextFixture(overrides));
}

describe('dependencies', () => {
  it('shows how each neighbour does, and what is not known of it', () => {
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
      fix: 'npx --package @plumbline/cli plumbline graph component:default/checkout --direction calledBy --depth 3',
    });
  });
});
