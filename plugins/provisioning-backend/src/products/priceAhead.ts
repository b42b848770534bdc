import { costOf } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Cost,
  Intent,
  PriceBook,
} from '@plumbline/backstage-plugin-provisioning-common';
import { moduleVariables } from '../engine/moduleVariables';
import type { Offer } from '../standards/ProductRegistry';
import type { Module } from '../standards/readModule';

const assumption = 'Read from the files of the module; the plan may say more.';

/**
 * What of a module can be priced before anything is planned. Only what its files
 * say plainly counts: a value that is written down, that of a variable, or the
 * one of a map that a variable names. What has to be computed is not known here,
 * and so unpriced.
 *
 * @returns undefined where nothing can be priced
 */
export function priceAhead(
  offer: Offer,
  options: {
    intent: Intent;
    /** What it would be changed from. */
    before?: Intent;
    books: readonly PriceBook[];
    currency: string;
    now: number;
  },
): Cost | undefined {
  const { intent, before, books, currency, now } = options;
  const { module } = offer;
  const after = valuesOf(offer, intent);
  const former = before && valuesOf(offer, before);
  const cost = costOf(
    module.resources
      .filter(({ isOne }) => isOne)
      .map(({ address, attributes, type }) => ({
        address,
        type,
        unknown: [],
        action: former ? ('update' as const) : ('create' as const),
        values: known(attributes, after, module.locals),
        before: former ? known(attributes, former, module.locals) : {},
      })),
    { books, currency, now, region: text(intent.region) },
  );
  const uncounted = module.resources
    .filter(({ isOne }) => !isOne)
    .map(({ address }) => address);
  return cost.atLeast > 0
    ? {
        ...cost,
        unpriced: [...cost.unpriced, ...uncounted].sort(),
        assumptions: [...cost.assumptions, assumption],
      }
    : undefined;
}

type Values = Readonly<Record<string, unknown>>;

/** The module's variables, as a request would set them. */
function valuesOf(offer: Offer, intent: Intent): Values {
  const defaults = offer.module.variables
    .filter(({ hasDefault }) => hasDefault)
    .map(variable => [variable.name, variable.default]);
  return {
    ...Object.fromEntries(defaults),
    ...moduleVariables(
      offer,
      { intent, kind: 'create' },
      { id: '', intent },
      undefined,
    ),
  };
}

/** The attributes whose values are known without a plan. */
function known(
  attributes: Values,
  variables: Values,
  locals: Module['locals'],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes)
      .map(([name, written]) => [name, valueOf(written, variables, locals)])
      .filter(([, value]) => value !== undefined && value !== null),
  );
}

function valueOf(
  written: unknown,
  variables: Values,
  locals: Module['locals'],
): unknown {
  if (typeof written !== 'string') {
    return ['number', 'boolean'].includes(typeof written) ? written : undefined;
  }
  const [, variable] = /^\$\{var\.([\w-]+)\}$/.exec(written) ?? [];
  if (variable !== undefined) {
    return own(variables, variable);
  }
  const [, map, key] =
    /^\$\{local\.([\w-]+)\[var\.([\w-]+)\]\}$/.exec(written) ?? [];
  if (map === undefined) {
    return /[$%]\{/.test(written) ? undefined : written;
  }
  const values = own(locals, map);
  const chosen = text(own(variables, key));
  const value =
    typeof values === 'object' && values !== null && chosen !== undefined
      ? own(values as Values, chosen)
      : undefined;
  // Of a map, too, only what is written down.
  return typeof value === 'string' && /[$%]\{/.test(value) ? undefined : value;
}

function own(values: Values, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
