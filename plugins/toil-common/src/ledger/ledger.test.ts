import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { disprovedToil, newsOfChanges, releaseToil, withNews } from '.';

function deploy(minute: number, change: Partial<Change> = {}): Change {
  const at = new Date(Date.UTC(2026, 2, 1, 9, minute)).toISOString();
  return {
    id: `d${minute}`,
    source: 'ci',
    kind: 'deploy',
    entityRef: 'component:default/shop',
    environment: 'production',
    occurredAt: at,
    receivedAt: at,
    revision: `v1.0.${minute}`,
    outcome: 'succeeded',
    ...change,
  };
}

const history = [
  deploy(1),
  deploy(2),
  // A way back without a word of it.
  deploy(3, { revision: 'v1.0.1' }),
  deploy(4, { outcome: 'failed' }),
  deploy(5, { revision: 'v1.0.4' }),
  deploy(6, { title: 'Hotfix for the basket' }),
  deploy(7, { outcome: 'rolled-back' }),
  // The other half of what was reported already.
  deploy(8, { revision: 'v1.0.6' }),
  deploy(9, { environment: 'staging' }),
  deploy(10, { revision: 'v2.0.0' }),
  deploy(11, { kind: 'schema' }),
];

describe('a ledger', () => {
  it('shows what was done by hand', () => {
    expect(releaseToil(history).map(({ id, title }) => [id, title])).toEqual([
      ['rollback d3', 'Roll back shop'],
      ['re-run d5', 'Run the failed deploy of shop again'],
      ['hotfix d6', 'Deploy a hotfix of shop'],
      ['rollback d7', 'Roll back shop'],
    ]);
  });

  it('says what is no rollback after all', () => {
    const before = [deploy(1), deploy(2), deploy(3, { revision: 'v1.0.1' })];
    expect(releaseToil(before).map(({ id }) => id)).toEqual(['rollback d3']);
    expect(disprovedToil(before)).toEqual([]);
    // What it undid says so itself by now: one piece of work, not two.
    const undone = before.with(1, deploy(2, { outcome: 'rolled-back' }));
    expect(releaseToil(undone).map(({ id }) => id)).toEqual(['rollback d2']);
    expect(disprovedToil(undone)).toEqual(['rollback d3']);
    // Reported later: the same was there between them.
    const between = deploy(2, { id: 'late', revision: 'v1.0.1' });
    const late = [
      ...before,
      { ...between, occurredAt: '2026-03-01T09:02:30Z' },
    ];
    expect(releaseToil(late).map(({ id }) => id)).toEqual(['rollback late']);
    expect(disprovedToil(late)).toContain('rollback d3');
  });

  it('reports what may make levels wrong', () => {
    expect(
      newsOfChanges(history).map(({ code, message }) => [code, message]),
    ).toEqual([
      ['launch', 'shop was launched in production'],
      ['incident', 'a deploy of shop in production failed'],
      ['incident', 'a deploy of shop in production was rolled back'],
      ['launch', 'shop was launched in staging'],
      ['launch', 'shop v2.0.0 was launched in production, a new major version'],
      ['architecture', 'the schema of shop changed in production'],
    ]);
  });

  it('calls nothing the first where earlier changes were not read', () => {
    expect(
      newsOfChanges(history, { ranBefore: () => true }).map(
        ({ message }) => message,
      ),
    ).toEqual([
      'a deploy of shop in production failed',
      'a deploy of shop in production was rolled back',
      'shop v2.0.0 was launched in production, a new major version',
      'the schema of shop changed in production',
    ]);
  });

  it('is read the same in any order', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(history, { minLength: history.length }),
        shuffled => {
          expect(releaseToil(shuffled)).toEqual(releaseToil(history));
          expect(newsOfChanges(shuffled)).toEqual(newsOfChanges(history));
        },
      ),
    );
  });
});

it('makes no candidate stale twice for one thing, nor for what was known', () => {
  const [first, ...others] = newsOfChanges(history);
  const candidate = {
    services: ['component:default/shop'],
    reviewedAt: Date.parse(first.receivedAt),
    reasons: [],
    cleared: [first.evidence],
  };
  const none = () => [];
  const reasons = withNews(candidate, [first, ...others], none);
  expect(reasons.map(({ evidence }) => evidence)).toEqual(
    others.map(({ evidence }) => evidence),
  );
  expect(withNews({ ...candidate, reasons }, others, none)).toEqual(reasons);
});

it('asks for a review of what came at the very instant of one', () => {
  const [first] = newsOfChanges(history);
  const candidate = {
    services: ['component:default/shop'],
    reviewedAt: Date.parse(first.receivedAt),
    reasons: [],
    cleared: [],
  };
  expect(withNews(candidate, [first], () => [])).toHaveLength(1);
  const reported = { ...first, wasReported: true };
  expect(withNews(candidate, [reported], () => [])).toEqual([]);
});
