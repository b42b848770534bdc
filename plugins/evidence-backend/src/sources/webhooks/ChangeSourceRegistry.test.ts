import type { ChangeSource } from '@plumbline/backstage-plugin-evidence-node';
import { ChangeSourceRegistry } from './ChangeSourceRegistry';

function source(id: string): ChangeSource {
  return {
    id,
    title: id,
    kinds: ['deploy'],
    verify: () => ({ status: 'verified' }),
    translate: () => ({ ignored: 'A test' }),
  };
}

describe('ChangeSourceRegistry', () => {
  it('finds sources by id', () => {
    const registry = new ChangeSourceRegistry();
    registry.add(source('hcp-terraform'));
    registry.add(source('argocd'));
    expect(registry.get('argocd')?.id).toBe('argocd');
    expect(registry.get('constructor')).toBeUndefined();
    expect(registry.list().map(({ id }) => id)).toEqual([
      'argocd',
      'hcp-terraform',
    ]);
  });

  it('refuses a second source of one id', () => {
    const registry = new ChangeSourceRegistry();
    registry.add(source('argocd'));
    expect(() => registry.add(source('argocd'))).toThrow(
      "Change source 'argocd' has been added already",
    );
  });

  it.each(['', 'Argo', 'a.b', 'a/b', '-a', 'a--b'])(
    "refuses the id '%s'",
    id => {
      expect(() => new ChangeSourceRegistry().add(source(id))).toThrow(
        'must be lower case letters, digits and dashes',
      );
    },
  );
});
