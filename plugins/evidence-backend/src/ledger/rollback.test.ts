import type { FoldedChange } from './fold';
import { deriveRollback } from './rollback';

const sha = '6113728f27ae82c7b1a177c8d03f9e96e0adf246';

function change(overrides: Partial<FoldedChange>): FoldedChange {
  return {
    source: 'github',
    kind: 'deploy',
    entityRef: 'component:default/checkout',
    occurredAt: '2026-03-01T10:00:00.000Z',
    ...overrides,
  };
}

describe('deriveRollback', () => {
  it('returns to the previous successful deployment', () => {
    const previous = change({
      revision: sha,
      environment: 'production',
      outcome: 'succeeded',
      links: { run: 'https://ci.example/1' },
    });
    expect(deriveRollback(change({ revision: 'v2' }), previous)).toEqual({
      to: sha,
      how: 'Previous successful deployment to production of 6113728, 2026-03-01T10:00:00.000Z: run it again',
      url: 'https://ci.example/1',
    });
  });

  it('names the revision where the previous deployment has no link', () => {
    expect(deriveRollback(change({}), change({ revision: 'v1' }))).toEqual({
      to: 'v1',
      how: 'Previous successful deployment of v1, 2026-03-01T10:00:00.000Z',
    });
  });

  it('knows no way back from a first deployment, a flag or an infrastructure change', () => {
    expect(deriveRollback(change({}))).toBeUndefined();
    expect(
      deriveRollback(change({ kind: 'flag' }), change({})),
    ).toBeUndefined();
    expect(deriveRollback(change({ kind: 'infrastructure' }))).toBeUndefined();
  });

  it('lets a given link win, and keeps what it returns to', () => {
    expect(
      deriveRollback(
        change({
          source: 'argocd',
          links: { rollback: 'https://cd.example/undo' },
        }),
        change({ revision: 'v1' }),
      ),
    ).toEqual({
      to: 'v1',
      how: 'Link given by argocd',
      url: 'https://cd.example/undo',
    });
  });

  it.each([
    [`https://github.com/o/r/commit/${sha}`, true],
    [`https://gitlab.com/g/r/-/commit/${sha}`, true],
    ['https://github.com/o/r/pull/7', true],
    ['https://github.com/o/r/compare/a...b', false],
  ])('reverts a commit, from %s: %s', (diff, leadsThere) => {
    expect(
      deriveRollback(
        change({ kind: 'commit', revision: sha, links: { diff } }),
      ),
    ).toEqual({
      how: 'Revert of the commit: git revert 6113728',
      ...(leadsThere && { url: diff }),
    });
  });

  it('does not revert what is no commit of git', () => {
    expect(
      deriveRollback(change({ kind: 'commit', revision: 'v1.2.3' })),
    ).toBeUndefined();
  });
});
