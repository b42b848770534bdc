import { readOutcome, unknownOutcomes } from './outcomes';

describe('readOutcome', () => {
  it('reads words of every vendor, in any case', () => {
    expect(readOutcome('argocd', 'Succeeded')).toEqual({
      outcome: 'succeeded',
    });
    expect(readOutcome('gitlab', ' canceled ')).toEqual({ outcome: 'failed' });
    expect(readOutcome('github', 'queued')).toEqual({});
    expect(readOutcome('github', undefined)).toEqual({});
    expect(readOutcome('github', '')).toEqual({});
  });

  it('lets a vendor mean something else by a word', () => {
    expect(readOutcome('github deployment', 'pending')).toEqual({
      outcome: 'in-progress',
    });
    expect(readOutcome('gitlab', 'pending')).toEqual({});
  });

  it('guesses at nothing', () => {
    for (const word of ['mostly fine', 'constructor', '__proto__']) {
      expect(readOutcome('gitlab', word)).toEqual({ unknown: word });
      expect(readOutcome(word, 'success')).toEqual({ outcome: 'succeeded' });
    }
    expect(unknownOutcomes({ unknown: 'a' }, { outcome: 'failed' })).toEqual({
      unknownOutcomes: ['a'],
    });
    expect(unknownOutcomes({ outcome: 'failed' })).toBeUndefined();
  });
});
