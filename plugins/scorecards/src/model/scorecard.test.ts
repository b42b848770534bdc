import { control, verdict } from '../fixtures';
import { isJudged, ScorecardRow, scorecardOf, whyEmpty } from './scorecard';

const component = { kind: 'Component', spec: { type: 'service' } };

const names = (rows: ScorecardRow[]) =>
  rows.map(({ verdict: { control: id } }) => id);

describe('the order of a scorecard', () => {
  it('is what fails by requirement, severity and age, then the rest apart', () => {
    const scorecard = scorecardOf(
      [
        verdict('exempted', { status: 'exempt' }),
        verdict('nice', { requirement: 'contextual' }),
        verdict('should', { requirement: 'recommended' }),
        verdict('good', { status: 'pass' }),
        verdict('unseen', { status: 'unknown' }),
        verdict('elsewhere', { status: 'not-applicable' }),
        verdict('shared', { ownedBy: 'platform' }),
        verdict('young', { since: '2026-03-03T00:00:00Z' }),
        verdict('old', { since: '2026-01-03T00:00:00Z' }),
        verdict('severe', { since: '2026-03-04T00:00:00Z' }),
      ],
      [
        ...['old', 'young'].map(id => control(id, { severity: 'low' })),
        control('severe', { severity: 'critical' }),
        control('elsewhere'),
        control('off', { enabled: false }),
      ],
    );
    expect(names(scorecard.failing)).toEqual([
      'severe',
      'old',
      'young',
      'should',
      'nice',
    ]);
    expect(names(scorecard.platform)).toEqual(['shared']);
    expect(names(scorecard.unknown)).toEqual(['unseen']);
    expect(names(scorecard.exempt)).toEqual(['exempted']);
    expect(names(scorecard.passing)).toEqual(['good']);
    expect(scorecard.notApplicable.map(({ id }) => id)).toEqual(['elsewhere']);
    expect(isJudged(scorecard)).toBe(true);
  });

  it('begins with the worst that says what to do, and never with the platform’s', () => {
    const nextStep = { text: 'Mend it' };
    const { first } = scorecardOf(
      [
        verdict('wordless'),
        verdict('shared', { ownedBy: 'platform', nextStep }),
        verdict('should', { requirement: 'recommended', nextStep }),
      ],
      [control('wordless', { severity: 'critical' })],
    );
    expect(first?.verdict.control).toBe('should');
  });
});

describe('the counts', () => {
  it('are by requirement, without what does not apply', () => {
    const { counts } = scorecardOf(
      [
        verdict('a'),
        verdict('b', { status: 'unknown' }),
        verdict('c', { status: 'pass' }),
        verdict('d', { status: 'not-applicable' }),
        verdict('e', { requirement: 'recommended', status: 'exempt' }),
      ],
      [],
    );
    expect(counts).toEqual([
      { requirement: 'required', of: 3, failing: 1, unknown: 1, exempt: 0 },
      { requirement: 'recommended', of: 1, failing: 0, unknown: 0, exempt: 1 },
      { requirement: 'contextual', of: 0, failing: 0, unknown: 0, exempt: 0 },
    ]);
  });
});

describe('why there is none', () => {
  it.each([
    ['none-in-force', []],
    ['none-enabled', [control('a', { enabled: false })]],
    ['none-applies', [control('a', { appliesTo: { kinds: ['API'] } })]],
    [
      'none-applies',
      [
        control('a', {
          appliesTo: { kinds: ['Component'], types: ['website'] },
        }),
      ],
    ],
    ['not-judged', [control('a', { appliesTo: { kinds: ['component'] } })]],
  ])('is %s', (why, controls) => {
    expect(whyEmpty(controls, component)).toBe(why);
  });
});
