import type { Labels, Matcher } from './matchers';

/** A route as the configuration has it, children in order. */
export type Route = {
  receiver: string;
  matchers: readonly Matcher[];
  /** Whether the routes after it are tried as well. */
  continues: boolean;
  routes: readonly Route[];
};

/** A route that takes an alert. */
export type TakenRoute = {
  receiver: string;
  /** The labels that decide, from the root to it; none for the default. */
  by: readonly string[];
};

/** What becomes of an alert. */
export type Routing = {
  taken: TakenRoute[];
  /** Conditions that could not be evaluated: they were taken not to hold. */
  unreadable: string[];
};

type Node = {
  route: TakenRoute;
  matchers: readonly Matcher[];
  continues: boolean;
  children: readonly Node[];
  /** Of `children`, by label and by a value that one of its conditions demands. */
  demanded: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  /** Of `children`: those that demand no value that could be listed. */
  others: readonly number[];
};

/**
 * Says where Alertmanager sends an alert. The first child that matches takes
 * it, and the next ones too while each has `continue`; a route takes itself
 * what no child of it does. An estate has a route for each service, so children
 * are looked up by the value that they demand.
 * https://prometheus.io/docs/alerting/latest/configuration/#route
 */
export class RouteTree {
  readonly #root: Node;
  /** Every label that some condition asks for. */
  readonly labels: ReadonlySet<string>;

  constructor(root: Route) {
    const labels = new Set<string>();
    this.#root = toNode(root, [], labels);
    this.labels = labels;
  }

  route(labels: Labels): Routing {
    const unreadable = new Set<string>();
    const taken = take(this.#root, labels, unreadable) ?? [];
    return {
      taken: taken.map(({ route }) => route),
      unreadable: [...unreadable],
    };
  }
}

function toNode(
  route: Route,
  above: readonly string[],
  labels: Set<string>,
): Node {
  const { receiver, matchers, continues } = route;
  matchers.forEach(({ label }) => labels.add(label));
  const by = [...new Set([...above, ...matchers.map(({ label }) => label)])];
  const children = route.routes.map(child => toNode(child, by, labels));
  const demanded = new Map<string, Map<string, number[]>>();
  const others: number[] = [];
  children.forEach((child, index) => {
    const listed = child.matchers.find(
      ({ values }) => values && !values.has(''),
    );
    if (!listed) {
      others.push(index);
      return;
    }
    const byValue = demanded.get(listed.label) ?? new Map<string, number[]>();
    demanded.set(listed.label, byValue);
    for (const value of listed.values!) {
      const some = byValue.get(value);
      if (some) {
        some.push(index);
      } else {
        byValue.set(value, [index]);
      }
    }
  });
  return {
    route: { receiver, by: [...by].sort() },
    matchers,
    continues,
    children,
    demanded,
    others,
  };
}

function take(
  node: Node,
  labels: Labels,
  unreadable: Set<string>,
): Node[] | undefined {
  for (const one of node.matchers) {
    const value = Object.hasOwn(labels, one.label) ? labels[one.label] : '';
    const holds = one.holds(value);
    if (holds === undefined) {
      unreadable.add(one.text);
    }
    if (!holds) {
      return undefined;
    }
  }
  const all: Node[] = [];
  for (const index of candidates(node, labels)) {
    const child = node.children[index];
    const taken = take(child, labels, unreadable);
    if (taken) {
      all.push(...taken);
      if (!child.continues) {
        break;
      }
    }
  }
  return all.length > 0 ? all : [node];
}

/** In their order. */
function candidates(node: Node, labels: Labels): number[] {
  const found = [...node.others];
  for (const [label, byValue] of node.demanded) {
    if (Object.hasOwn(labels, label)) {
      found.push(...(byValue.get(labels[label]) ?? []));
    }
  }
  return found.sort((a, b) => a - b);
}
