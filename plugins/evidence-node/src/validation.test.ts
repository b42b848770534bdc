import { z } from 'zod';
import { parseInput, parseJson } from './validation';

const schema = z.object({
  name: z.string().min(2),
  count: z.number().int().max(10).optional(),
  kind: z.enum(['a', 'b']).default('a'),
  list: z.array(z.object({ url: z.url() })).optional(),
  end: z.union([z.string(), z.object({ id: z.string() })]).optional(),
});

describe('parseInput', () => {
  it('gives the value with its defaults', () => {
    expect(parseInput(schema, { name: 'xy' }, 'thing')).toEqual({
      name: 'xy',
      kind: 'a',
    });
  });

  it.each([
    [undefined, 'The thing must be an object'],
    [[], 'The thing must be an object'],
    [{}, "'name' of the thing is missing; it must be a string"],
    [{ name: null }, "'name' of the thing must be a string"],
    [{ name: 'x' }, "'name' of the thing must have at least 2 characters"],
    [{ name: 'xy', count: 11 }, "'count' of the thing must have at most 10"],
    [{ name: 'xy', kind: 'c' }, "'kind' of the thing must be one of 'a', 'b'"],
    [
      { name: 'xy', list: [{ url: 'x' }] },
      "'list.0.url' of the thing is not valid: Invalid URL",
    ],
    [
      { name: 'xy', end: {} },
      "'end.id' of the thing is missing; it must be a string",
    ],
  ])('says in one sentence what is wrong with %j', (value, message) => {
    expect(() => parseInput(schema, value, 'thing')).toThrow(
      expect.objectContaining({ name: 'InputError', message }),
    );
  });

  it('names what would be right of a list in a text', () => {
    const list = z
      .string()
      .transform(text => text.split(','))
      .pipe(z.array(z.enum(['a', 'b'])));
    expect(() =>
      parseInput(z.object({ list }), { list: 'a,c' }, 'query'),
    ).toThrow("'list.1' of the query must be one of 'a', 'b'");
  });

  it('names a field that nobody knows', () => {
    expect(() => parseInput(z.strictObject({}), { x: 1 }, 'thing')).toThrow(
      "The thing has an unknown field 'x'",
    );
  });
});

describe('parseJson', () => {
  it('reads JSON', () => {
    expect(parseJson(Buffer.from('{"a": "ü"}'))).toEqual({ a: 'ü' });
  });

  it.each(['', '{', 'secret'])('does not repeat %j', text => {
    expect(() => parseJson(Buffer.from(text))).toThrow(
      /^The body must be JSON in UTF-8$/,
    );
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('UTF-8');
  });
});
