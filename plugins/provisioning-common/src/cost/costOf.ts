import type { PriceBook } from '../schemas/priceBook';
import type { Cost } from '../schemas/request';
import type { PlannedResource } from '../plan/PlannedResource';

const day = 86_400_000;

type Price = { book: PriceBook; price: PriceBook['prices'][number] };

/**
 * What a plan comes to a month, at least: what has no price is named, and never
 * counted as free.
 *
 * @param now - epoch milliseconds
 */
export function costOf(
  resources: readonly PlannedResource[],
  options: {
    books: readonly PriceBook[];
    currency: string;
    region?: string;
    now: number;
  },
): Cost {
  const { books, currency, region, now } = options;
  const unpriced = new Set<string>();
  const assumptions = new Set<string>();
  const used = new Set<PriceBook>();
  const sum = (
    side: 'values' | 'before',
    counts: (resource: PlannedResource) => boolean,
  ) => {
    let total = 0;
    for (const resource of resources.filter(counts)) {
      const values = resource[side];
      const found = priceOf(resource.type, values, {
        books,
        currency,
        region,
      });
      const amount = found && amountOf(found.price, values);
      if (found && amount !== undefined) {
        total += amount;
        used.add(found.book);
        if (found.price.assumption) {
          assumptions.add(found.price.assumption);
        }
      } else if (side === 'values') {
        unpriced.add(resource.address);
      }
    }
    return total;
  };
  const atLeast = sum('values', ({ action }) => action !== 'delete');
  const before = sum('before', ({ action }) => action !== 'create');
  const oldest = [...used].sort((a, b) => (a.date < b.date ? -1 : 1))[0];
  return {
    currency,
    atLeast: cents(atLeast),
    delta: cents(atLeast - before),
    unpriced: [...unpriced].sort(),
    assumptions: [...assumptions].sort(),
    ...(oldest && { bookDate: oldest.date }),
    stale: [...used].some(
      book => now - Date.parse(book.date) > book.staleAfterDays * day,
    ),
  };
}

function priceOf(
  type: string,
  values: Readonly<Record<string, unknown>>,
  options: { books: readonly PriceBook[]; currency: string; region?: string },
): Price | undefined {
  const { books, currency, region } = options;
  return (
    books
      .filter(book => book.currency === currency)
      .flatMap(book => book.prices.map(price => ({ book, price })))
      .filter(
        ({ price }) =>
          price.type === type &&
          (price.region === undefined || price.region === region) &&
          Object.entries(price.where).every(
            ([name, value]) => values[name] === value,
          ),
      )
      // What says more about it, first.
      .sort((a, b) => precision(b) - precision(a))[0]
  );
}

function precision({ price }: Price): number {
  return Object.keys(price.where).length + (price.region === undefined ? 0 : 1);
}

/** Undefined where the attribute that it is counted by is not known. */
function amountOf(
  { monthly, per }: Price['price'],
  values: Readonly<Record<string, unknown>>,
): number | undefined {
  if (!per) {
    return monthly;
  }
  const units = values[per.attribute];
  return typeof units === 'number' ? monthly + units * per.monthly : undefined;
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
