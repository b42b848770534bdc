import fc from 'fast-check';
import { entityRefSchema, jsonValueSchema } from './primitives';

describe('jsonValueSchema', () => {
  it('takes any JSON, as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(jsonValueSchema.parse(value)).toBe(value);
      }),
    );
  });

  it.each([
    ['nothing', undefined],
    ['no number', NaN],
    ['what is beyond numbers', Infinity],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a big integer', BigInt(1)],
    ['a function', () => 1],
    ['nothing within', { a: [{ b: undefined }] }],
    ['a date within', [{ at: new Date(0) }]],
  ])('refuses %s', (_, value) => {
    const { error } = jsonValueSchema.safeParse(value);
    expect(error?.issues).toMatchObject([{ message: 'must be JSON' }]);
  });
});

describe('entityRefSchema', () => {
  it('writes references small', () => {
    expect(entityRefSchema.parse('Component:Default/Cart')).toBe(
      'component:default/cart',
    );
  });

  it('refuses half a character, which databases keep otherwise', () => {
    expect(entityRefSchema.safeParse('component:default/a\ud800').success).toBe(
      false,
    );
  });

  it.each(['\u202e', '\u2066', '\u200f', '\u061c'])(
    'refuses %j, which shows another reference than it is',
    mark => {
      for (const ref of [
        `component:default/a${mark}b`,
        `component:${mark}default/a`,
        `${mark}component:default/a`,
      ]) {
        const { error } = entityRefSchema.safeParse(ref);
        expect(error?.issues).toMatchObject([
          {
            message: 'must have no marks that turn text around, such as U+202E',
          },
        ]);
      }
      expect(entityRefSchema.parse('component:default/فريق')).toBe(
        'component:default/فريق',
      );
    },
  );
});
