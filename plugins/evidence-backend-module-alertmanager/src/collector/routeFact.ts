import {
  AlertRoute,
  canonicalJson,
  cliCommand,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Labels } from './routes/matchers';
import type { AlertmanagerConfig } from './routes/readConfig';
import type { TakenRoute } from './routes/RouteTree';
import type { Service } from './services';

/** Kinds of shared rules, as far as routes distinguish them; more add nothing. */
const maxShared = 20;

export type RouteFactOptions = {
  config: AlertmanagerConfig;
  /** The labels of alerts that hold the name of a service. */
  serviceLabels: readonly string[];
  /** Labels of rules that are for any service; see {@link sharedKinds}. */
  shared: readonly Labels[];
  /** Whether rules are known at all. */
  knowsRules: boolean;
};

/** Shared rules as far as routes distinguish them. */
export function sharedKinds(
  { tree }: AlertmanagerConfig,
  rules: readonly Labels[],
): Labels[] {
  const kinds = new Map<string, Labels>();
  for (const labels of rules) {
    const distinguishing = Object.fromEntries(
      Object.entries(labels).filter(([label]) => tree.labels.has(label)),
    );
    kinds.set(canonicalJson(distinguishing), distinguishing);
  }
  return [...kinds.values()].slice(0, maxShared);
}

/**
 * Where the alerts of a service go: those of rules that name it, and those that
 * carry its name beside what shared rules bring. A route that any alert takes
 * is nobody's own, and neither is one that a shared rule takes whatever service
 * it is about.
 *
 * @returns undefined where a condition on the way can't be evaluated
 */
export function routeFact(
  { names, rules }: Pick<Service, 'names' | 'rules'>,
  { config, serviceLabels, shared, knowsRules }: RouteFactOptions,
): AlertRoute | undefined {
  const own: TakenRoute[] = [];
  const others: TakenRoute[] = [];
  const follow = (labels: Labels, isOwn: (taken: TakenRoute) => boolean) => {
    const { taken, unreadable } = config.tree.route(labels);
    taken.forEach(one => (isOwn(one) ? own : others).push(one));
    return unreadable.length === 0;
  };
  const asksForName = ({ by }: TakenRoute) =>
    by.some(label => serviceLabels.includes(label));
  const named = names.flatMap(name =>
    serviceLabels.flatMap(label =>
      (shared.length > 0 ? shared : [{}]).map(kind => ({
        ...kind,
        [label]: name,
      })),
    ),
  );
  const readable = [
    ...rules.map(labels => follow(labels, ({ by }) => by.length > 0)),
    ...named.map(labels => follow(labels, asksForName)),
  ].every(Boolean);
  if (!readable) {
    return undefined;
  }
  const reached = own.length > 0 ? own : others;
  const destinationsOf = (routes: readonly TakenRoute[]) =>
    sorted(
      routes.flatMap(({ receiver }) => config.destinations.get(receiver) ?? []),
    );
  const present = own.length > 0 && destinationsOf(own).length > 0;
  return {
    present,
    receivers: sorted(reached.map(({ receiver }) => receiver)),
    destinations: destinationsOf(reached),
    by: sorted(reached.flatMap(({ by }) => by)),
    default: reached.every(({ by }) => by.length === 0),
    basis: knowsRules && rules.length + shared.length > 0 ? 'rules' : 'names',
    ...(!present && { fix: cliCommand('routes export --alertmanager') }),
  };
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
