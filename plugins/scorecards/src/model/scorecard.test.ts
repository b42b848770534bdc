import { control, verdict } from '../fixtures';
import { scorecardOf, whyEmpty } from './scorecard';

const component = { kind: 'Component', spec: { type: 'service' } };

describe('the order of a scorecard', () => {
  it('is what is required and fails, what is unknown of that, then the rest', () => {
    const verdicts = [
      verdict('exempted', { status: 'exempt' }),
      verdict('nice', { requirement: 'contextual' }),
      verdict('should', { requirement: 'recommended' }),
      verdict('good', { status: 'pass' }),
      verdict('unseen', { status: 'unknown' }),
      verdict('elsewhere', { status: 'not-applicable' }),
      verdict('young', { since: '2026-03-03T00:00:00Z' }),
      verdict('old', { since: '2026-01-03T00:00:00Z' }),
      verdict('severe', { since: '2026-03-04T00:00:00Z' }),
    ];
    const { open, passing } = scorecardOf(verdicts, [
      ...['old', 'young'].map(id => control(id, { severity: 'low' })),
      control('severe', { severity: 'critical' }),
    ]);
    expect(open.map(row => row.verdict.control)).toEqual([
      'severe',
      'old',
      'young',
      'unseen',
      'should',
      'nice',
      'exempted',
    ]);
    expect(passing.map(row => row.verdict.control)).toEqual(['good']);
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
