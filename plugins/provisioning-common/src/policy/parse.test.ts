import { createRuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import { parsePolicy, parsePriceBook, parseProduct } from './parse';

const long = 'a'.repeat(3_000);

it.each([`!${long}`, `*${long}`, `x: *${long}`, `{${long}`, `${long}: 1`])(
  'quotes little of what is wrong: %#',
  text => {
    for (const { problems = [] } of [
      parsePolicy(createRuleEngine(), text),
      parseProduct(text),
      parsePriceBook(text),
    ]) {
      expect(problems).not.toEqual([]);
      expect(Math.max(...problems.map(({ length }) => length))).toBeLessThan(
        500,
      );
    }
  },
);
