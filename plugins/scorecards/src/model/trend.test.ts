import { bandsOf, changeWords, partsOf } from './trend';

describe('the bands of a trend', () => {
  it('stand on each other, and the highest day fills the height', () => {
    const { bands, most } = bandsOf(
      { fail: [2, 1], unknown: [0, 1], exempt: [2, 0] },
      2,
    );
    expect(most).toBe(4);
    expect(
      bands.map(({ status, corners }) => [status, corners.join(' ')]),
    ).toEqual([
      ['fail', '0,50 100,75 100,100 0,100'],
      ['unknown', '0,50 100,50 100,75 0,50'],
      ['exempt', '0,0 100,50 100,50 0,50'],
    ]);
  });

  it('of nothing lie on the ground', () => {
    const { bands, most } = bandsOf(
      { fail: [0, 0], unknown: [0, 0], exempt: [0, 0] },
      2,
    );
    expect(most).toBe(0);
    expect(bands[0].corners.join(' ')).toBe('0,100 100,100 100,100 0,100');
  });
});

describe('the parts of one day', () => {
  it('are of all that was judged, side by side', () => {
    const day = { fail: [3], unknown: [1], exempt: [2], pass: [6] };
    expect(
      partsOf(day).map(({ status, left, width }) => [status, left, width]),
    ).toEqual([
      ['fail', 0, 25],
      ['unknown', 25, 8.33],
      ['exempt', 33.33, 16.67],
    ]);
  });

  it('of nothing are nothing', () => {
    const nothing = { fail: [0], unknown: [0], exempt: [0], pass: [0] };
    expect(partsOf(nothing).map(({ width }) => width)).toEqual([0, 0, 0]);
  });
});

describe('what became of it', () => {
  it.each([
    [[5, 3, 2], '3 fewer than on 21 Oct'],
    [[2, 9, 4], '2 more than on 21 Oct'],
    [[4, 1, 4], 'as many as on 21 Oct'],
  ])('of %j is %s', (values, words) => {
    expect(changeWords(values, '21 Oct')).toBe(words);
  });
});
