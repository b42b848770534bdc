import {
  canonicalJson,
  compareText,
  EntitySummary,
  EvidenceContext,
  WorkloadClaim,
} from '@plumbline/backstage-plugin-evidence-common';
import { sortedUnique } from './fields';

/** Finds summaries of what a context refers to, the subject included. */
export type Entities = {
  (ref: string | undefined): EntitySummary | undefined;
  all(): EntitySummary[];
};

export function entitiesOf(context: EvidenceContext): Entities {
  const byRef = new Map(
    [...context.entities, context.subject].map(entity => [
      entity.entityRef,
      entity,
    ]),
  );
  const find = (ref: string | undefined) =>
    ref === undefined ? undefined : byRef.get(ref);
  return Object.assign(find, { all: () => [...byRef.values()] });
}

/**
 * The entities whose state is the subject's own: for a System its members, for
 * an API what serves it; the subject itself comes first, the others in order.
 */
export function scopeOf(context: EvidenceContext): string[] {
  const { subject, members, substrate } = context;
  const others = [
    ...members,
    ...(isKind(subject, 'api')
      ? substrate.filter(ref => ref.startsWith('component:'))
      : []),
  ].filter(ref => ref !== subject.entityRef);
  return [subject.entityRef, ...sortedUnique(others)];
}

export function isKind(
  entity: EntitySummary,
  kind: 'component' | 'api' | 'resource' | 'system' | 'user' | 'group',
): boolean {
  return entity.kind.toLocaleLowerCase('en-US') === kind;
}

/** `component:default/checkout` and, for a System, its members, in words. */
export function scopeInWords(context: EvidenceContext): string {
  return context.members.length > 0
    ? `${context.subject.entityRef} or its members`
    : context.subject.entityRef;
}

/** The workloads of the subject and of what stands for it, in one order. */
export function workloadsInScope(context: EvidenceContext): WorkloadClaim[] {
  const scope = new Set(scopeOf(context));
  return context.workloads
    .filter(({ entityRef }) => scope.has(entityRef))
    .map(claim => ({ claim, key: orderOf(claim) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ claim }) => claim);
}

/** By place, then by name; never by when it was seen, which the digest leaves out. */
function orderOf(claim: WorkloadClaim): string {
  const { value, kind, stale, entityRef, source } = claim;
  const rest = canonicalJson([entityRef, value, kind, stale, source.id]);
  return [value.region, value.cluster, value.namespace, value.name, rest]
    .map(part => part ?? '')
    .join('\u0000');
}
