import { addressOf, valueWords } from './valueWords';

describe('valueWords', () => {
  it.each([
    ['v2.14.1', 'v2.14.1'],
    [12, '12'],
    [true, 'yes'],
    [null, 'none'],
    [
      { owner: 'group:default/shop', at: '2026-03-01T09:00:00.000Z' },
      'owner group:default/shop · at 2026-03-01T09:00:00.000Z',
    ],
    [[], 'none'],
    [['a', 'b'], 'a, b'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e and 2 more'],
    [[{ id: 'a' }, { id: 'b' }], '(2)'],
    [
      {
        present: false,
        by: { whom: 'ana', at: 3 },
        url: 'https://git.example',
      },
      'present no · by.whom ana · by.at 3',
    ],
    [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 }, /f 6 · …$/],
    ['x'.repeat(500), /^x{120}…$/],
  ])('of %j', (value, words) => {
    expect(valueWords(value)).toMatch(
      typeof words === 'string' ? new RegExp(`^${escaped(words)}$`) : words,
    );
  });
});

describe('addressOf', () => {
  it('takes addresses of the web alone', () => {
    expect(addressOf({ url: 'https://git.example/a' })).toBe(
      'https://git.example/a',
    );
    expect(
      addressOf({ url: ['javascript', 'alert(1)'].join(':') }),
    ).toBeUndefined();
    expect(addressOf('https://git.example/a')).toBeUndefined();
  });
});

function escaped(text: string) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
