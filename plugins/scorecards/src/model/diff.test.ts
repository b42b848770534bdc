import { DiffPart, diffWords } from './diff';

const marked = (parts: DiffPart[]) =>
  parts
    .map(
      ({ how, text }) =>
        ({ same: text, gone: `[-${text}-]`, new: `{+${text}+}` }[how]),
    )
    .join('');

describe('what became of a text', () => {
  it.each([
    ['a == b', 'a == b', 'a == b'],
    ['a > 1', 'a > 2', 'a > [-1-]{+2+}'],
    ['a', 'a && b', 'a{+ && b+}'],
    ['a || b', 'b', '[-a || -]b'],
    ['', 'a', '{+a+}'],
  ])('from %j to %j', (before, after, words) => {
    expect(marked(diffWords(before, after))).toBe(words);
  });

  it('leaves both to be read from it', () => {
    const before = 'ownership.state.escalation.present || x > 3';
    const after = 'oncall.escalation.present || ownership.state.x >= 3';
    const parts = diffWords(before, after);
    const without = (left: DiffPart['how']) =>
      parts
        .filter(({ how }) => how !== left)
        .map(({ text }) => text)
        .join('');
    expect(without('new')).toBe(before);
    expect(without('gone')).toBe(after);
  });
});
