import { parse } from 'yaml';
import { z } from 'zod';
import { Matcher, matcher, parseMatchers } from './matchers';
import { Route, RouteTree } from './RouteTree';

/** Trees in use have a handful of levels. */
const maxDepth = 50;
/** An estate of thousands has a route for each service. */
const maxRoutes = 100_000;

export type AlertmanagerConfig = {
  tree: RouteTree;
  /** By name: the kinds of destinations, such as `slack`; with none, nobody is notified. */
  destinations: ReadonlyMap<string, readonly string[]>;
};

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const routeSchema = z.looseObject({
  receiver: text.nullish(),
  match: z.record(z.string(), text).nullish(),
  match_re: z.record(z.string(), text).nullish(),
  matchers: z.array(z.string()).nullish(),
  continue: z.boolean().nullish(),
  routes: z.array(z.unknown()).nullish(),
});

const configSchema = z.looseObject({
  route: z.unknown(),
  receivers: z
    .array(z.looseObject({ name: text }))
    .nullish()
    .transform(list => list ?? []),
});

/**
 * Reads the configuration that Alertmanager's status holds; secrets are
 * left out there.
 * https://prometheus.io/docs/alerting/latest/configuration/
 *
 * @throws Error where it is none
 */
export function readConfig(yaml: string): AlertmanagerConfig {
  const config = configSchema.safeParse(parsed(yaml));
  if (!config.success) {
    throw new Error('its configuration is not valid');
  }
  const count = { routes: 0 };
  const { route, receivers } = config.data;
  return {
    tree: new RouteTree(readRoute(route, '', 0, count)),
    destinations: new Map(
      receivers.map(receiver => [
        receiver.name,
        Object.entries(receiver)
          .flatMap(([key, value]) =>
            key.endsWith('_configs') && Array.isArray(value) && value.length > 0
              ? [key.slice(0, -'_configs'.length)]
              : [],
          )
          .sort(),
      ]),
    ),
  };
}

function parsed(yaml: string): unknown {
  try {
    // Aliases that unfold into more and more are no configuration.
    return parse(yaml, { maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function readRoute(
  value: unknown,
  inherited: string,
  depth: number,
  count: { routes: number },
): Route {
  count.routes += 1;
  if (depth > maxDepth || count.routes > maxRoutes) {
    throw new Error('it has more routes than can be read');
  }
  const route = routeSchema.safeParse(value);
  if (!route.success) {
    throw new Error('a route in its configuration is none');
  }
  const { data } = route;
  const receiver = data.receiver || inherited;
  return {
    receiver,
    matchers: matchersOf(data),
    continues: data.continue ?? false,
    routes: (data.routes ?? []).map(child =>
      readRoute(child, receiver, depth + 1, count),
    ),
  };
}

function matchersOf(route: z.output<typeof routeSchema>): Matcher[] {
  return [
    ...Object.entries(route.match ?? {}).map(([label, value]) =>
      matcher(label, '=', value),
    ),
    ...Object.entries(route.match_re ?? {}).map(([label, value]) =>
      matcher(label, '=~', value),
    ),
    ...(route.matchers ?? []).flatMap(parseMatchers),
  ];
}
