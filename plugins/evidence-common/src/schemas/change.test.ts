import { commitHashSchema } from './change';

describe('commitHashSchema', () => {
  it.each([40, 64])('takes a hash of %i digits', length => {
    const hash = 'a1'.repeat(length / 2);
    expect(commitHashSchema.parse(hash)).toBe(hash);
  });

  it.each([39, 41, 63, 65])('refuses %i digits', length => {
    const { success } = commitHashSchema.safeParse('a'.repeat(length));
    expect(success).toBe(false);
  });
});
