import { readOutcome, unknownOutcomes } from './outcomes';

describe('readOutcome', () => {
  it('reads common words, in any case', () => {
    expect(readOutcome('Succeeded')).toEqual({ outcome: 'succeeded' });
    expect(readOutcome(' canceled ')).toEqual({ outcome: 'failed' });
    expect(readOutcome('queued')).toEqual({});
    expect(readOutcome(undefined)).toEqual({});
    expect(readOutcome('')).toEqual({});
  });

  it('lets a vendor mean something else by a word', () => {
    const words = { pending: 'in-progress', applied: 'succeeded' } as const;
    expect(readOutcome('pending')).toEqual({});
    expect(readOutcome('pending', words)).toEqual({ outcome: 'in-progress' });
    expect(readOutcome('Applied', words)).toEqual({ outcome: 'succeeded' });
  });

  it('guesses at nothing', () => {
    for (const word of ['mostly fine', 'constructor', '__proto__']) {
      expect(readOutcome(word, {})).toEqual({ unknown: word });
    }
    expect(unknownOutcomes({ unknown: 'a' }, { outcome: 'failed' })).toEqual({
      unknownOutcomes: ['a'],
    });
    expect(unknownOutcomes({ outcome: 'failed' })).toBeUndefined();
  });
});
