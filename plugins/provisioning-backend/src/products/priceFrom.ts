import type {
  FieldSchema,
  Intent,
  ListedLevel,
  PriceBook,
} from '@plumbline/backstage-plugin-provisioning-common';
import { priceAhead } from './priceAhead';
import type { Offer } from '../standards/ProductRegistry';

/** More ways to ask for something are not tried. */
const mostWays = 500;

/**
 * The least that a level comes to: by whatever one chooses, with numbers as small
 * as they may be, since no price is below zero.
 *
 * @returns undefined where nothing can be priced without a plan
 */
export function priceFrom(
  offer: Offer,
  level: string,
  options: { books: readonly PriceBook[]; currency: string; now: number },
): ListedLevel['from'] {
  const narrowed = offer.form.levels[level] ?? {};
  let ways: Intent[] = [{ durability: level }];
  for (const [name, schema] of Object.entries(offer.form.schema.properties)) {
    const values = leastOf(narrowed[name] ?? schema);
    if (name !== 'durability' && values.length > 0) {
      ways = ways
        .flatMap(way => values.map(value => ({ ...way, [name]: value })))
        .slice(0, mostWays);
    }
  }
  let least: ListedLevel['from'];
  for (const intent of ways) {
    const cost = priceAhead(offer, { intent, ...options });
    if (cost && (!least || cost.atLeast < least.atLeast)) {
      least = { atLeast: cost.atLeast, currency: cost.currency };
    }
  }
  return least;
}

/** What a field may be, as far as a price could be the lowest by it. */
function leastOf(schema: FieldSchema): NonNullable<FieldSchema['enum']> {
  if (schema.const !== undefined) {
    return [schema.const];
  }
  const { default: usual, enum: choices, minimum } = schema;
  if (choices) {
    return choices;
  }
  if (minimum !== undefined) {
    return [minimum];
  }
  return typeof usual === 'string' || typeof usual === 'number' ? [usual] : [];
}
