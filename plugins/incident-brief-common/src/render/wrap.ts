import type { Inline } from '../kit/blocks';

/**
 * Puts parts into lines, with a dot between them, and breaks between words. A
 * word longer than a line (a URL) keeps whole: it has to be copied.
 */
export function wrap(
  parts: Inline[],
  width: number,
  paint: (text: string, tone: Inline['tone']) => string,
): string {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  const add = (word: string, tone: Inline['tone'], space: boolean) => {
    const size = [...word].length;
    if (length > 0 && length + size + (space ? 1 : 0) > width) {
      lines.push(line);
      line = '';
      length = 0;
    }
    const gap = length > 0 && space ? ' ' : '';
    line += `${gap}${paint(word, tone)}`;
    length += gap.length + size;
  };
  parts.forEach(({ text, tone }, index) => {
    if (index > 0) {
      add('·', 'dim', true);
    }
    for (const word of text.split(' ').filter(Boolean)) {
      add(word, tone, true);
    }
  });
  return [...lines, line].join('\n');
}
