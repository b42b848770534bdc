import { fitsVariance, isAllowedItem, varianceOf } from './isAllowedItem';

describe('what may differ between environments', () => {
  it.each([
    ['replicas*', 'replicas-web', true],
    ['replicas*', 'limits', false],
    ['replicas', 'replicas-web', false],
    ['scale:replicas*', 'replicas-web', true],
    ['scale:replicas*', 'scale:replicas-web', false],
    // No kind: a part of the name.
    ['sizing:replicas', 'sizing:replicas', true],
  ])('%s has %s: %s', (written, item, isAllowed) => {
    expect(isAllowedItem(written, item)).toBe(isAllowed);
  });

  it('is no change of permissions, and of flags only as a rollout', () => {
    const allowing = (written: string) =>
      (
        [
          ...(['manual-change', 'permission-not-rehearsed'] as const),
          ...(['flag-not-rehearsed', 'flag-undeclared'] as const),
        ] as const
      ).filter(finding => isAllowedItem(written, 'one', finding));
    expect(allowing('one')).toHaveLength(4);
    for (const kind of ['scale', 'endpoint', 'secret-reference']) {
      expect(allowing(`${kind}:one`)).toEqual(['manual-change']);
    }
    expect(allowing('rollout:one')).toEqual([
      ...['manual-change', 'flag-not-rehearsed'],
    ]);
  });

  it('is of a kind by the form of its value', () => {
    expect(varianceOf('secret-reference:db')).toEqual({
      ...{ kind: 'secret-reference', pattern: 'db' },
    });
    expect(fitsVariance('secret-reference', 'reference')).toBe(true);
    expect(fitsVariance('secret-reference', 'text')).toBe(false);
    expect(fitsVariance('rollout', 'percentage')).toBe(true);
    expect(fitsVariance('scale', 'percentage')).toBe(false);
  });
});
