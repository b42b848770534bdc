import { hash32, hash64 } from './hash';
import { wordsOf } from './mask';

/** A line without what changes from one occurrence to the next. */
export type Template = {
  /** The same for the same words in the same order, or for the same key. */
  id: string;
  /** Sorted and unique hashes of words and pairs of neighbours; none for a key. */
  shingles: Uint32Array;
};

/**
 * @param occurrence.key - counts instead of the words, where there is one
 */
export function templateOf(occurrence: {
  title: string;
  text?: string;
  kind: string;
  key?: string;
}): Template {
  const { key, kind, text, title } = occurrence;
  if (key !== undefined) {
    return {
      id: `k-${hash64(`${kind}\n${key.trim().toLocaleLowerCase('en-US')}`)}`,
      shingles: new Uint32Array(),
    };
  }
  let words = wordsOf(title);
  if (words.every(word => word.startsWith('<')) && text) {
    words = wordsOf(text.slice(0, 300));
  }
  return { id: `g-${hash64(words.join(' '))}`, shingles: shinglesOf(words) };
}

export function shinglesOf(words: readonly string[]): Uint32Array {
  const hashes = new Set<number>();
  words.forEach((word, at) => {
    hashes.add(hash32(word));
    if (at > 0) {
      hashes.add(hash32(`${words[at - 1]} ${word}`));
    }
  });
  return Uint32Array.from(hashes).sort();
}

/** How much two sorted sets have in common: 0 to 1. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let common = 0;
  let inA = 0;
  let inB = 0;
  while (inA < a.length && inB < b.length) {
    const difference = a[inA] - b[inB];
    common += Number(difference === 0);
    inA += Number(difference <= 0);
    inB += Number(difference >= 0);
  }
  const all = a.length + b.length - common;
  return all === 0 ? 0 : common / all;
}
