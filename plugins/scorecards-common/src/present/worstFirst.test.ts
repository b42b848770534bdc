import * as fc from 'fast-check';
import { requirements, severities } from '../schemas/vocabulary';
import { firstToMend, JudgedRow, worstFirst } from './worstFirst';

function row(
  control: string,
  {
    severity = 'medium',
    ...verdict
  }: Partial<JudgedRow['verdict']> & {
    severity?: (typeof severities)[number];
  } = {},
): JudgedRow {
  return {
    control: { severity },
    verdict: {
      control,
      entityRef: 'component:default/checkout',
      nextStep: { text: `Mend ${control}` },
      ownedBy: 'service',
      requirement: 'required',
      since: '2026-03-02T00:00:00Z',
      status: 'fail',
      ...verdict,
    },
  };
}

const names = (rows: readonly JudgedRow[]) =>
  rows.map(({ verdict }) => verdict.control);

const worst: JudgedRow[] = [
  row('severe', { severity: 'critical' }),
  // It was not known in between, which has mended nothing.
  row('long', {
    since: '2026-03-04T00:00:00Z',
    failingSince: '2026-01-01T00:00:00Z',
  }),
  row('older', { since: '2026-03-01T00:00:00Z' }),
  row('a'),
  row('b', { entityRef: 'component:default/cart' }),
  row('b'),
  { verdict: row('gone', { since: '2025-01-01T00:00:00Z' }).verdict },
  row('maturity', { requirement: 'recommended', severity: 'critical' }),
  row('special', { requirement: 'contextual', severity: 'critical' }),
];

describe('worstFirst', () => {
  it('goes by requirement, severity and age, in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(worst, { minLength: worst.length }),
        shuffled => {
          expect(names(shuffled.sort(worstFirst))).toEqual(names(worst));
        },
      ),
    );
  });

  it('ranks every requirement and every severity there is', () => {
    const all = requirements.flatMap(requirement =>
      [...severities]
        .reverse()
        .map(severity =>
          row(`${requirement} ${severity}`, { requirement, severity }),
        ),
    );
    expect(names([...all].reverse().sort(worstFirst))).toEqual(names(all));
  });
});

describe('firstToMend', () => {
  it('is the worst failure of the service’s own that says what to do', () => {
    const others = [
      row('wordless', { severity: 'critical', nextStep: undefined }),
      row('shared', { severity: 'critical', ownedBy: 'platform' }),
      row('unseen', { severity: 'critical', status: 'unknown' }),
    ];
    const found = firstToMend([...others, ...[...worst].reverse()]);
    expect(found && names([found])).toEqual(['severe']);
    expect(firstToMend(others)).toBeUndefined();
  });
});
