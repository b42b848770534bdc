import { changeOf } from './trend';

describe('what became of it', () => {
  it.each([
    [[5, 3, 2], '↓ 3'],
    [[2, 9, 4], '↑ 2'],
    [[4, 1, 4], 'no change'],
  ])('of %j is %s', (values, words) => {
    expect(changeOf(values).words).toBe(words);
  });
});
