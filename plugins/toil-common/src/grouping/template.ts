import { hash32, hash64, mix32 } from './hash';
import { wordsOf } from './mask';

/** A line without what changes from one occurrence to the next. */
export type Template = {
  /** The same for the same words in the same order, or for the same key. */
  id: string;
  /**
   * A hash of each word, in order; the lowest bit is set where it stands for
   * something that varies. None for a key.
   */
  words: Uint32Array;
};

/** Of what a line says, or of its key. */
export function templateOf(occurrence: {
  title: string;
  text?: string;
  kind: string;
  /** Counts instead of the words, where there is one. */
  key?: string;
  /** Where the line names them, it varies. */
  services?: readonly string[];
}): Template {
  const { key, kind, services = [], text, title } = occurrence;
  if (key !== undefined) {
    return {
      id: `k-${hash64(`${kind}\n${key.trim().toLocaleLowerCase('en-US')}`)}`,
      words: new Uint32Array(),
    };
  }
  let words = wordsOf(title, services);
  if (words.every(isMask) && text) {
    words = wordsOf(text.slice(0, 300), services);
  }
  return { id: `g-${hash64(words.join(' '))}`, words: hashesOf(words) };
}

export function hashesOf(words: readonly string[]): Uint32Array {
  return Uint32Array.from(
    words,
    word => ((hash32(word) & ~1) | Number(isMask(word))) >>> 0,
  );
}

export function isMask(word: string): boolean {
  return word.startsWith('<');
}

/** Sorted and unique: the words, and the pairs of neighbours. */
export function shinglesOf(words: Uint32Array): Uint32Array {
  const shingles = new Set<number>(words);
  for (let at = 1; at < words.length; at++) {
    shingles.add(mix32(Math.imul(words[at - 1], 31) + words[at]));
  }
  return Uint32Array.from(shingles).sort();
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

/** Words that must be the same, the first among them, in lines that differ in a few places. */
const leastCommon = 3;

/**
 * How much two lines of one length and one beginning are the same, place by
 * place; 0 where too few words are. `Grant Ana access to the shop` and
 * `Grant Tom access to the shop` have few neighbours in common, and are the
 * same work.
 */
export function aligned(a: Uint32Array, b: Uint32Array): number {
  if (a.length !== b.length || a[0] !== b[0]) {
    return 0;
  }
  let same = 0;
  let known = 0;
  for (let at = 0; at < a.length; at++) {
    const isSame = a[at] === b[at];
    same += Number(isSame);
    known += Number(isSame && a[at] % 2 === 0);
  }
  return known < leastCommon ? 0 : same / a.length;
}
