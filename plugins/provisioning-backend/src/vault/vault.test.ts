import * as fc from 'fast-check';
import { Cipher } from './Cipher';
import { makePassword, scramVerifier } from './scram';

describe('what is sealed', () => {
  it('opens whole, for what it belongs to, and not with one bit changed', () => {
    const cipher = new Cipher('a key');
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 0, max: 7 }),
        (bytes, at, bit) => {
          const content = Buffer.from(bytes);
          const sealed = cipher.seal(content, 'plan 1');
          expect(cipher.open(sealed, 'plan 1')).toEqual(content);
          expect(() => cipher.open(sealed, 'plan 2')).toThrow();
          expect(() => new Cipher('another').open(sealed, 'plan 1')).toThrow();
          sealed[at % sealed.length] = sealed[at % sealed.length] ^ (1 << bit);
          expect(() => cipher.open(sealed, 'plan 1')).toThrow();
        },
      ),
      { numRuns: 100 },
    );
  });

  it('makes the same verifier of the same password', () => {
    const one = makePassword();
    expect(scramVerifier(one)).toBe(scramVerifier({ ...one }));
    expect(scramVerifier(one)).not.toBe(scramVerifier(makePassword()));
    expect(scramVerifier(one)).not.toContain(one.password);
  });
});
