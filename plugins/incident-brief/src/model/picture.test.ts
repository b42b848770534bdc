import { checkoutBrief, dependency } from '../fixtures';
import { picture, smoothPath } from './picture';

describe('picture', () => {
  it('draws callers towards it and callees from it', () => {
    const { edges } = picture(checkoutBrief());
    expect(edges).toContainEqual({
      from: 'component:default/frontend',
      to: 'component:default/checkoutservice',
      observed: true,
    });
    expect(edges).toContainEqual({
      from: 'component:default/checkoutservice',
      to: 'resource:default/orders-topic',
      observed: false,
    });
    expect(edges).toContainEqual({
      from: 'component:default/mobile-bff',
      to: 'component:default/frontend',
      observed: false,
    });
  });

  it('stays bounded for a hub, and says how many are left out', () => {
    const brief = checkoutBrief();
    const items = Array.from({ length: 3000 }, (_, index) =>
      dependency({
        entityRef: `component:default/caller-${index}`,
        direction: 'calledBy',
      }),
    );
    const { nodes } = picture({
      ...brief,
      dependencies: { ...brief.dependencies, items },
    });
    expect(nodes.length).toBeLessThanOrEqual(25);
    expect(nodes).toContainEqual(expect.objectContaining({ more: 2991 }));
  });

  it('survives a self-loop and a cycle', () => {
    const brief = checkoutBrief();
    const { nodes } = picture({
      ...brief,
      dependencies: {
        ...brief.dependencies,
        items: [
          dependency({ entityRef: brief.entityRef }),
          dependency({ entityRef: 'component:default/a' }),
          dependency({
            entityRef: 'component:default/a',
            direction: 'calledBy',
          }),
        ],
      },
      blastRadius: { ...brief.blastRadius, affected: [] },
    });
    expect(nodes.map(({ id }) => id)).toEqual([
      brief.entityRef,
      'component:default/a',
    ]);
  });
});

describe('smoothPath', () => {
  it('draws nothing without two finite points', () => {
    expect(smoothPath([])).toBe('');
    expect(
      smoothPath([
        { x: 1, y: NaN },
        { x: 2, y: 2 },
      ]),
    ).toBe('');
  });

  it('begins and ends at the outer points', () => {
    const path = smoothPath([
      { x: 0, y: 0 },
      { x: 5, y: 5 },
      { x: 10, y: 0 },
    ]);
    expect(path).toMatch(/^M0,0 /);
    expect(path).toMatch(/L10,0$/);
  });
});
