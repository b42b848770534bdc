import { parseDocument } from 'yaml';
import { z } from 'zod';
import { firstLine } from '@plumbline/backstage-plugin-evidence-common';
import { RuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import { policySchema } from '../schemas/policy';
import { priceBookSchema } from '../schemas/priceBook';
import type { PriceBook } from '../schemas/priceBook';
import { productSchema } from '../schemas/product';
import type { Product } from '../schemas/product';
import { CompiledPolicy, compilePolicy } from './CompiledPolicy';

/** In characters; ten times the longest of the library. */
const longestFile = 64_000;

/** What a file came to; never thrown. */
export type Parsed<T> =
  | { value: T; problems?: undefined }
  | { value?: undefined; problems: string[] };

/** One file of `products/`. */
export function parseProduct(text: string): Parsed<Product> {
  return parse(productSchema, text);
}

/** One file of `prices/`. */
export function parsePriceBook(text: string): Parsed<PriceBook> {
  return parse(priceBookSchema, text);
}

/** One file of `policies/`, its rules checked. */
export function parsePolicy(
  engine: RuleEngine,
  text: string,
): Parsed<CompiledPolicy> {
  const parsed = parse(policySchema, text);
  if (parsed.value === undefined) {
    return parsed;
  }
  try {
    return { value: compilePolicy(engine, parsed.value) };
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
}

function parse<T extends z.ZodType>(
  schema: T,
  text: string,
): Parsed<z.output<T>> {
  if (text.length > longestFile) {
    return {
      problems: [
        `the file has ${text.length} characters; at most ${longestFile} are taken`,
      ],
    };
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    return { problems: [`it is not YAML: ${firstLine(error)}`] };
  }
  let value: unknown;
  try {
    // No use for aliases; few keep a bomb from going off.
    value = document.toJS({ maxAliasCount: 10 });
  } catch (reason) {
    return { problems: [firstLine(reason)] };
  }
  const parsed = schema.safeParse(value);
  return parsed.success
    ? { value: parsed.data }
    : {
        problems: parsed.error.issues.map(({ path, message }) =>
          path.length > 0 ? `'${path.join('.')}': ${message}` : message,
        ),
      };
}
