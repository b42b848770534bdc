import type { FoldedChange } from './fold';
import type { LedgerEntry } from './records';
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
      how: 'Previous successful deployment to production of 6113728, 2026-03-01 10:00 UTC: run it again',
      url: 'https://ci.example/1',
      crosses: [],
    });
  });

  it('names the revision where the previous deployment has no link', () => {
    expect(deriveRollback(change({}), change({ revision: 'v1' }))).toEqual({
      to: 'v1',
      how: 'Previous successful deployment of v1, 2026-03-01 10:00 UTC',
      crosses: [],
    });
  });

  it('knows no way back from a first deployment, a flag without a name or an infrastructure change', () => {
    expect(deriveRollback(change({}))).toBeUndefined();
    expect(deriveRollback(change({ kind: 'flag' }))).toBeUndefined();
    expect(deriveRollback(change({ kind: 'infrastructure' }))).toBeUndefined();
  });

  it('returns to the previous value of a flag, where the flag can be set', () => {
    const flag = (revision: string) =>
      change({
        kind: 'flag',
        item: 'express-pay',
        revision,
        environment: 'production',
        links: { diff: 'https://flags.example/express-pay' },
      });
    expect(deriveRollback(flag('on'), flag('off'))).toEqual({
      to: 'off',
      how: 'Previous value of express-pay in production: off, since 2026-03-01 10:00 UTC',
      url: 'https://flags.example/express-pay',
      crosses: [],
    });
  });

  const unknownBefore = (revision?: string) =>
    change({
      ...{ kind: 'flag', item: 'express-pay', environment: 'production' },
      ...{ revision, links: { diff: 'https://flags.example/express-pay' } },
    });

  it.each([
    ['on', 'off'],
    ['Enabled', 'disabled'],
    ['TRUE', 'false'],
  ])('switches a flag off of which no other value is known: %s', (now, to) => {
    expect(deriveRollback(unknownBefore(now))).toEqual({
      to,
      how: `Switch express-pay back in production: ${to}`,
      url: 'https://flags.example/express-pay',
    });
  });

  it.each(['off', 'false', 'archived', 'deleted', 'rollout=50%', undefined])(
    'knows no way back from a flag that was not switched on: %s',
    revision => {
      expect(deriveRollback(unknownBefore(revision))).toBeUndefined();
    },
  );

  it('names schema changes first, and says when there are more than it names', () => {
    const crossed = Array.from({ length: 30 }, (_, index): LedgerEntry => {
      const kind = index % 2 ? 'schema' : 'flag';
      return {
        rowId: index,
        id: `${index}`,
        subject: 'component:default/checkout',
        environment: '',
        occurredAt: 100 - index,
        receivedAt: 100,
        change: change({ kind, item: 'x', revision: `r${index}`, title: '' }),
      };
    });
    const { crosses = [], moreCrossed } =
      deriveRollback(change({}), change({ revision: 'v1' }), crossed) ?? {};
    expect(crosses.map(({ revision }) => revision).join(' ')).toBe(
      'r1 r3 r5 r7 r9 r11 r13 r15 r17 r19 r21 r23 r25 r27 r29 r0 r2 r4 r6 r8',
    );
    expect(moreCrossed).toBe(true);
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
      crosses: [],
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
