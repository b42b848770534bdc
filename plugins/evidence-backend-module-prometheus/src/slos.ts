import {
  mergeSlos,
  ObservedFact,
  SloState,
} from '@plumbline/backstage-plugin-evidence-common';
import { isName, Workload } from './edges';
import type { Part } from './Part';
import { Sample } from './PrometheusApi';

/**
 * Sloth's rules of metadata.
 * https://sloth.dev/introduction/architecture/
 */
export function slothPart(selector?: string): Part {
  const names =
    'slo:(objective|current_burn_rate|period_error_budget_remaining):ratio';
  const query = (matcher: string) =>
    selectorOf([`__name__=~"${names}"`, matcher], selector);
  return {
    name: 'Sloth',
    slosOf: 'any',
    query: query('sloth_service!=""'),
    queryOf: services => query(`sloth_service=~${anyOf(services)}`),
    read: samples =>
      readSlos(samples, {
        service: ({ sloth_service: service }) => service,
        slo: ({ sloth_slo: slo }) => slo,
        state: value => ({
          objective: percent(value('slo:objective:ratio')),
          burnRate: notNegative(value('slo:current_burn_rate:ratio')),
          budgetRemaining: atMostOne(
            value('slo:period_error_budget_remaining:ratio'),
          ),
        }),
      }),
  };
}

/**
 * Pyrra's generic rules, which it writes when started with `--generic-rules`.
 * Its burn rates have a name of their own for each objective: these are read
 * by queries that configuration names.
 * https://github.com/pyrra-dev/pyrra/tree/main/examples/grafana
 *
 * @param serviceLabel - which label names the service; without it the
 *   objective's own name is taken
 */
export function pyrraPart(serviceLabel: string, selector?: string): Part {
  const metrics = '__name__=~"pyrra_(objective|availability)"';
  return {
    name: 'Pyrra',
    slosOf: 'any',
    query: selectorOf([metrics, 'slo!=""'], selector),
    queryOf: services => {
      const named = (label: string, ...more: string[]) =>
        selectorOf(
          [metrics, `${label}=~${anyOf(services)}`, ...more],
          selector,
        );
      return `${named(serviceLabel, 'slo!=""')} or ${named(
        'slo',
        `${serviceLabel}=""`,
      )}`;
    },
    read: samples =>
      readSlos(samples, {
        service: labels => labels[serviceLabel] || labels.slo,
        slo: ({ slo }) => slo,
        state: value => {
          const objective = value('pyrra_objective');
          const availability = value('pyrra_availability');
          return {
            objective: percent(objective),
            budgetRemaining:
              objective === undefined ||
              availability === undefined ||
              objective >= 1
                ? undefined
                : atMostOne((availability - objective) / (1 - objective)),
          };
        },
      }),
  };
}

function selectorOf(
  matchers: readonly string[],
  selector: string | undefined,
): string {
  return `{${[...matchers, ...(selector ? [selector] : [])].join(', ')}}`;
}

/** A pattern for these names and no others, quoted for PromQL. */
function anyOf(names: readonly string[]): string {
  return JSON.stringify(
    names.map(name => name.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|'),
  );
}

/** A burn rate by a query of the platform team's own. */
export function burnRatePart(options: {
  name: string;
  query: string;
  subject: Workload | string;
  /** Percent. */
  objective?: number;
}): Part {
  const { name, query, subject, objective } = options;
  return {
    name: `'slos.${name}'`,
    query,
    slosOf: subject,
    read: samples => {
      if (samples.length > 1) {
        throw new Error(
          `the query gave ${samples.length} series; it must give one`,
        );
      }
      // No series is what a ratio of no requests gives: the rate is unknown.
      const burnRate = notNegative(samples[0]?.value);
      const state = defined({ name, objective, burnRate });
      return { edges: [], slos: [{ subject, state }], problems: [] };
    },
  };
}

/**
 * The facts of services whose objectives were all read. A list without those
 * that could not be read would say that there are no others.
 *
 * @param isWhole - whether all parts with objectives of an entity answered
 */
export function sloFacts(
  known: readonly { entityRef: string; state: SloState }[],
  isWhole: (entityRef: string) => boolean,
): ObservedFact[] {
  const lists = new Map<string, SloState[]>();
  for (const { entityRef, state } of known) {
    if (isWhole(entityRef)) {
      lists.set(entityRef, [...(lists.get(entityRef) ?? []), state]);
    }
  }
  return [...lists].map(([entityRef, states]) => ({
    entityRef,
    name: 'slo.state',
    value: mergeSlos(states),
  }));
}

type SloFormat = {
  service(labels: Record<string, string>): string | undefined;
  slo(labels: Record<string, string>): string | undefined;
  state(value: (metric: string) => number | undefined): Omit<SloState, 'name'>;
};

/** Brings the metrics of each objective together. */
function readSlos(samples: readonly Sample[], format: SloFormat) {
  const slos = new Map<
    string,
    { subject: Workload; name: string; values: Map<string, number> }
  >();
  let unnamed = 0;
  for (const { labels, value } of samples) {
    const { __name__: metric, ...own } = labels;
    const service = format.service(own);
    const name = format.slo(own);
    if (!isName(service) || !isName(name)) {
      unnamed += 1;
      continue;
    }
    const key = JSON.stringify(Object.entries(own).sort());
    const { entity_ref: ref } = own;
    const slo = slos.get(key) ?? {
      subject: {
        type: 'workload',
        name: service,
        ...(isName(ref) && { labels: { entity_ref: ref } }),
      },
      name,
      values: new Map<string, number>(),
    };
    if (value !== undefined) {
      slo.values.set(metric, value);
    }
    slos.set(key, slo);
  }
  return {
    edges: [],
    slos: [...slos.values()].map(({ subject, name, values }) => ({
      subject,
      state: defined({
        name,
        ...format.state(metric => values.get(metric)),
      }),
    })),
    problems:
      unnamed > 0 ? [`${unnamed} series name no service or objective`] : [],
  };
}

/** Without the noise of binary fractions: 0.999 is 99.9 percent. */
function percent(ratio: number | undefined): number | undefined {
  return ratio !== undefined && ratio > 0 && ratio <= 1
    ? Number((ratio * 100).toPrecision(12))
    : undefined;
}

function notNegative(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 ? value : undefined;
}

function atMostOne(value: number | undefined): number | undefined {
  return value !== undefined && value <= 1 ? value : undefined;
}

/** Undefined is not valid JSON. */
function defined(state: SloState): SloState {
  return Object.fromEntries(
    Object.entries(state).filter(([, value]) => value !== undefined),
  ) as SloState;
}
