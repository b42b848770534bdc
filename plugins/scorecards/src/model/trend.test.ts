import { bandsOf, changeWords } from './trend';

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

  it('of one day are level', () => {
    const { bands } = bandsOf({ fail: [3], unknown: [0], exempt: [0] }, 1);
    expect(bands[0].corners.join(' ')).toBe('0,0 100,0 100,100 0,100');
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

describe('what became of it', () => {
  it.each([
    [[5, 3, 2], '3 fewer than on 21 Oct'],
    [[2, 9, 4], '2 more than on 21 Oct'],
    [[4, 1, 4], 'as many as on 21 Oct'],
  ])('of %j is %s', (values, words) => {
    expect(changeWords(values, '21 Oct')).toBe(words);
  });
});
