/** A run of words that stayed, went or came. */
export type DiffPart = { how: 'same' | 'gone' | 'new'; text: string };

/**
 * What became of a text, word by word. Cost: the product of both lengths in
 * words, which is bounded by how long a rule may be.
 */
export function diffWords(before: string, after: string): DiffPart[] {
  const a = wordsOf(before);
  const b = wordsOf(after);
  const common = commonLengths(a, b);
  const parts: DiffPart[] = [];
  const add = (how: DiffPart['how'], text: string) => {
    const last = parts.at(-1);
    if (last?.how === how) {
      last.text += text;
    } else {
      parts.push({ how, text });
    }
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add('same', a[i]);
      i += 1;
      j += 1;
    } else if (
      j >= b.length ||
      (i < a.length && common[i + 1][j] >= common[i][j + 1])
    ) {
      add('gone', a[i]);
      i += 1;
    } else {
      add('new', b[j]);
      j += 1;
    }
  }
  return parts;
}

/** Words, marks and the space between them; joined they are the text again. */
function wordsOf(text: string): string[] {
  return text.match(/\s+|\w+|[^\w\s]/g) ?? [];
}

/** How many words the rest of both have in common, from each place on. */
function commonLengths(a: string[], b: string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () =>
    new Array<number>(b.length + 1).fill(0),
  );
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i][j] =
        a[i] === b[j]
          ? lengths[i + 1][j + 1] + 1
          : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}
