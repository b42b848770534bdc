/** @jest-environment node */
import { KeptBodies } from './KeptBodies';

const entity = (ref: string, length: number) => ({
  ref,
  hash: ref,
  body: 'x'.repeat(length),
  learnedAt: 0,
});

describe('KeptBodies', () => {
  it('keeps as many as there is room for, those of before the first to go', () => {
    const kept = new KeptBodies({ characters: 10 });
    const refs = () => ['a', 'b', 'c'].filter(ref => kept.get(ref));
    kept.keep(entity('a', 4));
    kept.keep(entity('b', 4));
    expect(refs()).toEqual(['a', 'b']);
    kept.keep(entity('a', 5));
    kept.keep(entity('c', 3));
    expect(refs()).toEqual(['a', 'c']);
    kept.delete('a');
    kept.keep(entity('b', 7));
    expect(refs()).toEqual(['b', 'c']);
    kept.keep(entity('a', 11));
    expect(refs()).toEqual([]);
    kept.clear();
    kept.keep(entity('a', 10));
    expect(refs()).toEqual(['a']);
  });
});
