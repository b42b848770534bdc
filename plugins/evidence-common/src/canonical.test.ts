/** @jest-environment node */
import fc from 'fast-check';
import stringify from 'fast-json-stable-stringify';
import { canonicalJson } from './canonical';

describe('canonicalJson', () => {
  it('writes any value as fast-json-stable-stringify does', () => {
    const keys = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('10', '9', '__proto__', '', 'constructor', 'a"', 'Z'),
    );
    const { value: values } = fc.letrec(tie => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.constantFrom(null, undefined, new Date(0), '"', '\\', '\ud800'),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(values, value => {
        expect(canonicalJson([value])).toBe(stringify([value]));
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: 'ä\n' })).toBe(
      canonicalJson({ a: 'ä\n', b: [{ d: 1 }] }),
    );
  });
});
