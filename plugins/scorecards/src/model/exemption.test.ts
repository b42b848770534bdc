import { endDays, exemptionProblems } from './exemption';

const now = Date.parse('2026-11-20T18:00:00Z');
const control = { exemption: { allowed: true, maxDays: 30 } };

describe('an exemption that is requested', () => {
  it('ends within the bound of its control', () => {
    expect(endDays(30, now)).toEqual({
      first: '2026-11-21',
      last: '2026-12-20',
    });
  });

  it.each([
    ['', '2026-12-01', ['reason']],
    ['  ', '', ['reason', 'expires']],
    ['It moves', '2026-11-20', ['expires']],
    ['It moves', '2026-12-21', ['expires']],
    ['It moves', '2026-11-21', []],
    ['It moves', '2026-12-20', []],
  ])('with the reason %j until %j lacks %j', (reason, expires, lacks) => {
    expect(
      Object.keys(exemptionProblems({ reason, expires }, control, now)),
    ).toEqual(lacks);
  });
});
