import { variablesOf } from './__testUtils__/variablesOf';
import { typeOf } from './typeOf';
import { checkValue } from './validate';
import { fieldOf } from './variables';

describe('a field made from a variable', () => {
  it('gives each property of an object its own type, in whatever order', async () => {
    const [variable] = await variablesOf(`
      variable "queue" {
        type = object({
          zeal  = string
          alarm = optional(number, 5)
          mid   = list(string)
          "big" = optional(object({ on = bool, at = string }))
        })
        default = null
        validation {
          condition     = var.queue == null || try(var.queue.alarm >= 1 && var.queue.alarm <= 10, false)
          error_message = "From 1 to 10."
        }
      }
    `);
    const { schema, review } = fieldOf(variable);
    expect(review).toEqual([]);
    expect(schema.required).toEqual(['mid', 'zeal']);
    expect(schema.properties).toMatchObject({
      zeal: { type: 'string' },
      alarm: { type: 'number', default: 5, minimum: 1, maximum: 10 },
      mid: { type: 'array', items: { type: 'string' } },
      big: {
        properties: { on: { type: 'boolean' }, at: { type: 'string' } },
      },
    });
    const fits = (value: unknown) => checkValue(schema, value);
    const right = { zeal: 'a', mid: [] };
    expect(fits(right)).toBeUndefined();
    expect(fits({ ...right, alarm: null, big: null })).toBeUndefined();
    expect(fits({ ...right, alarm: 11 })).toBe(
      "has a 'alarm' that does not fit: From 1 to 10.",
    );
    expect(fits({ ...right, zeal: null })).toBe("must have 'zeal'");
    expect(fits({ ...right, other: 1 })).toBe("must not have 'other'");
    expect(fits([right])).toBe('must be an object');
    expect(fits(null)).toBe('must be an object');
  });

  it.each([
    ['string', 'var.x == "a" || (var.x == "b")', 'b', 'c'],
    ['string', 'var.x == null || var.x == "a"', 'a', 'b'],
    ['string', 'var.x != null && var.x != "a"', 'b', 'a'],
    ['string', 'var.x == null ? true : length(var.x) == 2', 'ab', 'abc'],
    ['string', 'var.x != null ? startswith(var.x, "a.") : true', 'a.b', 'ab'],
    ['string', 'endswith(var.x, "-eu")', 'a-eu', 'a-eu2'],
    [
      'string',
      '!can(regex("--", var.x)) && !strcontains(var.x, "!")',
      'a',
      'a!',
    ],
    [
      'string',
      'can(regex("^a", var.x)) && can(regex("b$", var.x))',
      'ab',
      'ac',
    ],
    ['string', 'can(regex("^a", var.x)) || can(regex("^b", var.x))', 'b', 'c'],
    ['string', 'length(regexall("^[a-z]+$", var.x)) > 0', 'abc', 'a1'],
    ['string', 'contains(toset(["a"]), var.x)', 'a', 'b'],
    ['string', 'anytrue([var.x == "a", var.x == "b"])', 'b', 'c'],
    ['number', 'var.x > 0 && floor(var.x) == var.x', 3, 3.5],
    ['number', 'var.x % 8 == 0', 16, 12],
    ['number', 'contains([1, 2, 5], var.x)', 5, 3],
    ['number', 'alltrue([var.x > 1, var.x < 4])', 2, 4],
    ['list(string)', 'length(var.x) <= 2', ['a', 'b'], ['a', 'b', 'c']],
    ['set(number)', 'alltrue([for n in var.x : n >= 1])', [1], [1, 0]],
    [
      'list(object({ name = string }))',
      'alltrue([for each in var.x : can(regex("^[a-z]+$", each.name))])',
      [{ name: 'a' }],
      [{ name: 'A' }],
    ],
    [
      'map(string)',
      'alltrue([for key, value in var.x : length(value) < 3])',
      { a: 'ab' },
      { a: 'abc' },
    ],
  ])('says of a %s: %s', async (type, condition, right, wrong) => {
    const [variable] = await variablesOf(`
      variable "x" {
        type = ${type}
        validation {
          condition     = ${condition}
          error_message = "No."
        }
      }
    `);
    const { review, schema } = fieldOf(variable);
    expect(review).toEqual([]);
    expect(checkValue(schema, right)).toBeUndefined();
    expect(checkValue(schema, wrong)).toEqual(expect.any(String));
  });

  it.each([
    ['string', 'can(cidrhost(var.x, 1))'],
    ['string', 'var.x == "a" || var.y == "b"'],
    ['string', 'contains(["a"], lower(var.x))'],
    ['string', '!(length(var.x) > 2)'],
    ['list(string)', 'var.x[0] == "a"'],
    ['map(string)', 'alltrue([for k, v in var.x : length(k) < 3])'],
    ['list(string)', 'alltrue([for v in var.x : v == "a" if v != "b"])'],
    ['map(string)', 'length(var.x) < 3'],
  ])('leaves to Terraform, of a %s: %s', async (type, condition) => {
    const [variable] = await variablesOf(`
      variable "x" {
        type = ${type}
        validation {
          condition     = ${condition}
          error_message = "No."
        }
      }
    `);
    const { review, schema } = fieldOf(variable);
    expect(review).toHaveLength(1);
    expect(schema).toEqual(typeOf(variable.type, () => {}));
  });

  it('says what it can of a condition, and lists the rest', async () => {
    const [variable] = await variablesOf(`
      variable "x" {
        type = number
        validation {
          condition     = var.x >= 1 && var.x <= 9 && var.x % 2 == 1
          error_message = "Odd, from 1 to 9."
        }
        validation {
          condition     = var.x >= 0
          error_message = "Not below zero."
        }
      }
    `);
    const { review, schema } = fieldOf(variable);
    expect(schema).toMatchObject({ minimum: 1, maximum: 9 });
    expect(review[0].reason).toMatch(/^a form can say only a part of/);
    // The narrower one keeps its own words.
    expect(checkValue(schema, 0)).toBe('does not fit: Odd, from 1 to 9.');
  });
});
