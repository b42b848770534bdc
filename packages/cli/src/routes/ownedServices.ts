import type { Entity } from '@backstage/catalog-model';
import {
  alertNamesOf,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';

/** A service, the names that alerts call it by, and who hears of them. */
export type RoutedService = { ref: string; names: string[]; group: string };

/** A Group as far as alerts can be sent to it. */
export type Receiver = {
  group: string;
  /** A Slack channel: `#pay-oncall`, or its id. */
  channel?: string;
  /** What pages the team, as the Group names it. */
  pager?: string;
};

export type Routing = {
  /** By reference. */
  services: RoutedService[];
  /** Those that a service is routed to, by reference. */
  receivers: Receiver[];
  /** Services without a route, and why, by reference. */
  unrouted: { ref: string; reason: string }[];
  /** Names that were left out since several answer to them. */
  ambiguous: { name: string; refs: string[] }[];
};

/** What it takes of entities. */
export const routedFields = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
  'metadata.labels',
  'spec.type',
  'spec.owner',
  'relations',
];

/** A service, and the names that its telemetry calls it by. */
export type NamedService = { entity: Entity; ref: string; names: string[] };

/** What can be called by an alert's label. */
const running: ReadonlySet<string> = new Set(['component', 'resource']);

/**
 * Entities that run, by reference. Nothing is guessed: a name that two of them
 * answer to is a name of neither.
 */
export function namedServices(
  entities: readonly Entity[],
  kinds: ReadonlySet<string>,
): NamedService[] {
  const byRef = byReference(entities);
  return namedIn(byRef, claims(byRef), kinds);
}

function namedIn(
  byRef: ReadonlyMap<string, Entity>,
  claimed: ReadonlyMap<string, string[]>,
  kinds: ReadonlySet<string>,
): NamedService[] {
  return [...byRef]
    .filter(
      ([ref, { spec }]) => kinds.has(kindOf(ref)) && spec?.type !== 'library',
    )
    .sort(([a], [b]) => compare(a, b))
    .map(([ref, entity]) => ({
      entity,
      ref,
      names: alertNamesOf(entity).filter(
        name => claimed.get(name.toLowerCase())!.length === 1,
      ),
    }));
}

function byReference(entities: readonly Entity[]): Map<string, Entity> {
  return new Map(entities.map(entity => [refOf(entity), entity]));
}

/** Who hears of which service's alerts, from ownership alone. */
export function routingOf(
  entities: readonly Entity[],
  kinds: ReadonlySet<string>,
): Routing {
  const byRef = byReference(entities);
  const claimed = claims(byRef);
  const routing: Routing = {
    services: [],
    receivers: [],
    unrouted: [],
    ambiguous: [...claimed]
      .filter(([, refs]) => refs.length > 1)
      .map(([name, refs]) => ({ name, refs }))
      .sort((a, b) => compare(a.name, b.name)),
  };
  const receivers = new Map<string, Receiver>();
  for (const { entity, names, ref } of namedIn(byRef, claimed, kinds)) {
    const owner = ownerOf(entity);
    const receiver = owner ? receiverOf(owner, byRef) : undefined;
    const reason =
      names.length === 0
        ? 'all of its names are names of others, too'
        : reasonAgainst(owner, receiver, byRef);
    if (reason || !receiver) {
      routing.unrouted.push({ ref, reason: reason ?? 'it has no owner' });
    } else {
      routing.services.push({ ref, names, group: receiver.group });
      receivers.set(receiver.group, receiver);
    }
  }
  routing.receivers = [...receivers.values()].sort((a, b) =>
    compare(a.group, b.group),
  );
  return routing;
}

function reasonAgainst(
  owner: string | undefined,
  receiver: Receiver | undefined,
  byRef: ReadonlyMap<string, Entity>,
): string | undefined {
  if (!owner) {
    return 'it has no owner';
  }
  if (kindOf(owner) !== 'group') {
    return `its owner ${owner} is no Group`;
  }
  if (!byRef.has(owner)) {
    return `its owner ${owner} does not exist`;
  }
  return receiver?.channel || receiver?.pager
    ? undefined
    : `its owner ${owner} has neither ${plumblineAnnotations.channel} (of Slack) nor ${plumblineAnnotations.pager}`;
}

function receiverOf(
  group: string,
  byRef: ReadonlyMap<string, Entity>,
): Receiver {
  const annotations = byRef.get(group)?.metadata.annotations ?? {};
  return {
    group,
    channel: slackChannel(annotations[plumblineAnnotations.channel]),
    pager: annotations[plumblineAnnotations.pager]?.trim() || undefined,
  };
}

/** `#name`, an id, or the id in a link to a channel; other addresses are no channel. */
function slackChannel(text: string | undefined): string | undefined {
  const channel = text?.trim();
  const inLink = /^https:\/\/[\w.-]+\.slack\.com\/archives\/([A-Z0-9]+)/.exec(
    channel ?? '',
  )?.[1];
  return inLink ?? (channel && !/[:/\s]/.test(channel) ? channel : undefined);
}

/** Every entity that answers to each name, lower-cased. */
function claims(byRef: ReadonlyMap<string, Entity>): Map<string, string[]> {
  const claimed = new Map<string, Set<string>>();
  for (const [ref, entity] of byRef) {
    for (const name of running.has(kindOf(ref)) ? alertNamesOf(entity) : []) {
      const key = name.toLowerCase();
      claimed.set(key, (claimed.get(key) ?? new Set()).add(ref));
    }
  }
  return new Map(
    [...claimed].map(([name, refs]) => [name, [...refs].sort(compare)]),
  );
}

export function ownerOf({
  relations,
  spec,
  metadata,
}: Entity): string | undefined {
  const [related] = (relations ?? [])
    .filter(({ type }) => type === 'ownedBy')
    .map(({ targetRef }) => targetRef.toLowerCase())
    .sort(compare);
  if (related || typeof spec?.owner !== 'string' || spec.owner === '') {
    return related;
  }
  const [, kind, namespace, name] =
    /^(?:([^:/]+):)?(?:([^:/]+)\/)?(.*)$/.exec(spec.owner) ?? [];
  return `${kind ?? 'group'}:${
    namespace ?? metadata.namespace ?? 'default'
  }/${name}`.toLowerCase();
}

function refOf({ kind, metadata }: Entity): string {
  return `${kind}:${metadata.namespace ?? 'default'}/${
    metadata.name
  }`.toLowerCase();
}

function kindOf(ref: string): string {
  return ref.slice(0, ref.indexOf(':'));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
