import fc from 'fast-check';
import { foldReports, Report, ReportBody } from './fold';
import { statesIn } from './statesIn';

const instants = [
  '2026-03-01T10:00:00.000Z',
  '2026-03-01T10:00:01.000Z',
  '2026-03-01T10:05:00.000Z',
];

const maybe = <T>(values: readonly T[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined });

const bodies: fc.Arbitrary<ReportBody> = fc.record({
  source: fc.constant('ci'),
  kind: fc.constantFrom('deploy', 'config'),
  entityRef: fc.constantFrom('component:default/a', 'component:default/b'),
  occurredAt: fc.constantFrom(...instants),
  environment: maybe(['production', 'staging']),
  item: maybe(['express-pay', 'dark-mode']),
  actor: maybe(['ana', 'li']),
  revision: maybe(['v1', 'v2']),
  title: maybe(['one', 'two']),
  outcome: maybe(['in-progress', 'succeeded', 'failed', 'rolled-back']),
  links: maybe([
    { run: 'https://ci.example/1' },
    { diff: 'https://git.example/1' },
  ]),
});

const reportSets: fc.Arbitrary<Report[]> = fc.uniqueArray(
  fc.record({
    hash: fc.stringMatching(/^[0-9a-f]{8}$/),
    reportedAt: fc.constantFrom(...instants).map(Date.parse),
    body: bodies,
  }),
  { minLength: 1, maxLength: 8, selector: ({ hash }) => hash },
);

function report(
  hash: string,
  reportedAt: string,
  body: Partial<ReportBody>,
): Report {
  return {
    hash,
    reportedAt: Date.parse(reportedAt),
    body: {
      source: 'ci',
      kind: 'deploy',
      entityRef: 'component:default/a',
      occurredAt: reportedAt,
      ...body,
    },
  };
}

describe('foldReports', () => {
  it('does not depend on the order of arrival', () => {
    fc.assert(
      fc.property(
        reportSets.chain(set =>
          fc.tuple(
            fc.constant(set),
            fc.shuffledSubarray(set, { minLength: set.length }),
          ),
        ),
        ([set, shuffled]) => {
          expect(foldReports(shuffled)).toEqual(foldReports(set));
        },
      ),
    );
  });

  it('does not depend on replays', () => {
    fc.assert(
      fc.property(
        reportSets.chain(set => fc.tuple(fc.constant(set), fc.subarray(set))),
        ([set, again]) => {
          expect(foldReports([...set, ...again])).toEqual(foldReports(set));
        },
      ),
    );
  });

  it('does not change what it was given', () => {
    fc.assert(
      fc.property(reportSets, set => {
        const before = JSON.stringify(set);
        foldReports(set);
        expect(JSON.stringify(set)).toBe(before);
      }),
    );
  });

  it('takes the last outcome, and the time at which it began', () => {
    expect(
      foldReports([
        report('c', '2026-03-01T10:05:00Z', { outcome: 'succeeded' }),
        report('a', '2026-03-01T09:00:00Z', { revision: 'v2' }),
        report('b', '2026-03-01T10:00:00Z', {
          outcome: 'in-progress',
          links: { run: 'https://ci.example/1' },
        }),
      ]),
    ).toEqual({
      source: 'ci',
      kind: 'deploy',
      entityRef: 'component:default/a',
      occurredAt: '2026-03-01T10:00:00Z',
      revision: 'v2',
      outcome: 'succeeded',
      links: { run: 'https://ci.example/1' },
    });
  });

  it('takes the end before the middle when both have one time', () => {
    const at = '2026-03-01T10:00:00Z';
    expect(
      foldReports([
        report('a', at, { outcome: 'rolled-back' }),
        report('b', at, { outcome: 'succeeded' }),
        report('c', at, { outcome: 'in-progress' }),
      ]).outcome,
    ).toBe('rolled-back');
  });

  it('keeps an outcome that a later report says nothing about', () => {
    expect(
      foldReports([
        report('a', '2026-03-01T10:00:00Z', { outcome: 'succeeded' }),
        report('b', '2026-03-02T10:00:00Z', {
          occurredAt: '2026-03-01T09:59:00Z',
        }),
      ]),
    ).toMatchObject({
      outcome: 'succeeded',
      occurredAt: '2026-03-01T10:00:00Z',
    });
  });
});

describe('statesIn', () => {
  it('ends with what all reports come to, in whatever order they came', () => {
    fc.assert(
      fc.property(reportSets, set => {
        const received = set.map((one, index) => ({
          receivedAt: index + 1,
          report: one,
        }));
        const all = foldReports(set);
        const { occurredAt, ...last } = statesIn(
          received,
          () => true,
        )!.states.at(-1)!;
        expect(occurredAt).toBe(Date.parse(all.occurredAt));
        for (const field of [
          ...(['kind', 'environment', 'item', 'revision'] as const),
          ...(['title', 'outcome', 'digest'] as const),
        ]) {
          expect(last[field]).toBe(all[field]);
        }
      }),
    );
  });
});
