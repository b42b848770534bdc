import fc from 'fast-check';
import { gateRequestSchema, intentOf } from './gateRequest';

describe('intentOf', () => {
  it('is the first line, without what a request refuses', () => {
    expect(intentOf('\n  Drop größe \u202e\r\n\nBecause')).toBe('Drop größe');
    expect(intentOf(undefined)).toBeUndefined();
    expect(intentOf(' \u200b ')).toBeUndefined();
    // No half of a character at its end.
    expect(intentOf(`${'a'.repeat(299)}😀`)).toBe('a'.repeat(299));
  });

  it('is taken by a request, whatever the text', () => {
    const { intent } = gateRequestSchema.shape;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), text => {
        expect(intent.safeParse(intentOf(text)).error).toBeUndefined();
      }),
    );
  });
});
