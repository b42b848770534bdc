import {
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { parseDependencies } from '../annotations/dependencies';
import { splitPaths } from '../annotations/customerPaths';
import { EntityKey, IdentityKey, identityKeysOf } from '../identity/keys';
import { relations } from '../relations';
import { EdgeType } from '../schemas/observation';
import { compareText } from '../compareText';

/** A dependency that the catalog gives an entity. */
export type DeclaredEdge = {
  to: string;
  type: EdgeType;
  /**
   * The entity's own description does not name the target, so the catalog
   * derived it from another's: of that entity's `dependencyOf`, for one. It is
   * known only to those who may see both.
   */
  derived?: boolean;
};

/**
 * Where entities are from that a run of provisioning made. The catalog writes it
 * of every entity, so that none can claim it.
 */
export const provisionedLocation = 'plumbline-provisioning:requests';

/** What the graph keeps of an entity: enough to traverse and to rank. */
export type EntityRecord = {
  ref: string;
  kind: string;
  /** `spec.type` and `spec.lifecycle`, lower case. */
  type?: string;
  lifecycle?: string;
  tier?: string;
  owner?: string;
  /** Of a group: the groups that it is part of. */
  parents?: string[];
  system?: string;
  /** Of a User; lower case, and absent where it is not plain ASCII. */
  email?: string;
  /** As it names it, lower case. */
  environment?: string;
  /** A run made it, and verified what it is for. */
  isProvisioned?: boolean;
  customerPaths: string[];
  dataDomain?: string;
  dataClassification?: string;
  edges: DeclaredEdge[];
  /** APIs it provides; each of these runs on it. */
  provides: string[];
  keys: EntityKey[];
};

/** The kinds that are part of what runs; others, such as templates, are not. */
export const traversedKinds: ReadonlySet<string> = new Set([
  'component',
  'resource',
  'api',
  'system',
  'domain',
]);

/**
 * Cuts a catalog entity down to what the graph needs. Relations are read
 * rather than `spec`, so that what a portal's own processors derive counts.
 * A typed dependency replaces the untyped one to the same target.
 */
export function toEntityRecord(
  entity: Entity,
  extraKeys: readonly IdentityKey[] = [],
): EntityRecord {
  const annotations = entity.metadata.annotations ?? {};
  const ref = stringifyEntityRef(entity);
  const kind = entity.kind.toLocaleLowerCase('en-US');
  const targets = (type: string) =>
    (entity.relations ?? [])
      .filter(relation => relation.type === type)
      .map(relation => relation.targetRef.toLocaleLowerCase('en-US'));
  const graphed = traversedKinds.has(kind);
  return {
    ref,
    kind,
    type: wordOf(entity.spec?.type),
    lifecycle: wordOf(entity.spec?.lifecycle),
    ...(kind === 'group' && { parents: targets(relations.childOf).sort() }),
    tier: annotations['plumbline.dev/tier']?.trim() || undefined,
    owner: targets(relations.ownedBy).sort()[0],
    system: targets(relations.partOf)
      .filter(target => target.startsWith('system:'))
      .sort()[0],
    ...(kind === 'user' && { email: emailOf(entity) }),
    environment: wordOf(annotations['plumbline.dev/environment']),
    ...(annotations[ANNOTATION_ORIGIN_LOCATION] === provisionedLocation && {
      isProvisioned: true,
    }),
    customerPaths: splitPaths(annotations['plumbline.dev/customer-path']),
    dataDomain: annotations['plumbline.dev/data-domain']?.trim() || undefined,
    dataClassification:
      annotations['plumbline.dev/data-classification']?.trim() || undefined,
    edges: graphed ? declaredEdges(entity, ref, targets) : [],
    provides: graphed
      ? [...new Set(targets(relations.providesApi))].sort()
      : [],
    keys: identityKeysOf(entity, extraKeys),
  };
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string'
    ? value.trim().toLocaleLowerCase('en-US') || undefined
    : undefined;
}

function declaredEdges(
  entity: Entity,
  ref: string,
  targets: (type: string) => string[],
): DeclaredEdge[] {
  const kind = ref.slice(0, ref.indexOf(':'));
  const typed = parseDependencies(
    entity.metadata.annotations?.['plumbline.dev/dependencies'],
    ref,
  );
  const typedTargets = new Set(typed.dependencies.map(({ to }) => to));
  const ownDependencies = namedIn(entity, 'dependsOn', 'component');
  const ownApis = namedIn(entity, 'consumesApis', 'api');
  const untyped: DeclaredEdge[] = [
    ...targets(relations.dependsOn).map(to => ({
      to,
      type: untypedEdge(kind, to),
      ...(!ownDependencies.has(to) && { derived: true }),
    })),
    ...targets(relations.consumesApi).map(to => ({
      to,
      type: 'consumes' as const,
      ...(!ownApis.has(to) && { derived: true }),
    })),
    ...targets(relations.partOf).map(to => ({ to, type: 'part-of' as const })),
  ];
  const all: DeclaredEdge[] = [
    ...typed.dependencies,
    ...untyped.filter(
      ({ to, type }) => type === 'part-of' || !typedTargets.has(to),
    ),
  ].filter(({ to }) => to !== ref);
  // Of two that say the same, what it names itself comes last and holds.
  all.sort((a, b) => Number(b.derived ?? 0) - Number(a.derived ?? 0));
  return [
    ...new Map(all.map(edge => [`${edge.to}\n${edge.type}`, edge])).values(),
  ].sort((a, b) => compareText(a.to, b.to) || compareText(a.type, b.type));
}

/**
 * An address as two systems can agree on it; undefined where a letter of another
 * script could pass for one of these.
 */
export function comparableEmail(text: unknown): string | undefined {
  return typeof text === 'string' && /^[!-~]+@[!-~]+$/.test(text.trim())
    ? text.trim().toLowerCase()
    : undefined;
}

function emailOf({ spec }: Entity): string | undefined {
  return comparableEmail((spec?.profile as { email?: unknown })?.email);
}

/** The entities that a list in an entity's own `spec` names. */
function namedIn(
  entity: Entity,
  field: string,
  defaultKind: string,
): ReadonlySet<string> {
  const listed = entity.spec?.[field];
  const named = new Set<string>();
  for (const item of Array.isArray(listed) ? listed : []) {
    try {
      const defaultNamespace = entity.metadata.namespace;
      named.add(
        stringifyEntityRef(
          parseEntityRef(String(item), { defaultKind, defaultNamespace }),
        ),
      );
    } catch {
      // The catalog made no relation of it either.
    }
  }
  return named;
}

/** `dependsOn` says no type; this is the least that it means. */
function untypedEdge(kind: string, to: string): EdgeType {
  if (to.startsWith('component:')) {
    return 'calls';
  }
  return kind === 'resource' && to.startsWith('resource:')
    ? 'runs-on'
    : 'consumes';
}
