import { isCall } from '../graph/edgeState';
import type { EdgeType } from '../schemas/observation';
import { DescribedEntity } from '../validate/described';
import { refFrom } from '../validate/estate';
import type { Edits } from './edits';
import { textsIn, written } from './references';
import { typedDependencies } from './typedDependencies';
import { ValueEdit } from './valueEdit';

const untyped = [
  { field: 'dependsOn', kinds: ['component', 'resource'] },
  { field: 'consumesApis', kinds: ['component'], defaultKind: 'api' },
] as const;

type UntypedField = (typeof untyped)[number];

/**
 * Declares what was seen. A call is declared by `dependsOn`, the use of an API
 * by `consumesApis`; whatever these can't say, by the typed annotation: other
 * types, other kinds, and a target that is typed there already, which would
 * take the place of an untyped one.
 */
export function declareEdge(
  described: DescribedEntity,
  to: string,
  type: EdgeType,
): Edits {
  const { entity, ref } = described;
  if (to === ref) {
    return { reason: `${ref} can't depend on itself.` };
  }
  if (type === 'part-of') {
    return { reason: 'What a thing is part of is stated by spec.system.' };
  }
  const typed = typedDependencies(described);
  const field = typed.items.some(item => item.to === to)
    ? undefined
    : fieldFor(described, to, type);
  if (isDeclared(described, to, type)) {
    return { edits: [] };
  }
  if (field) {
    const value = entity.spec?.[field.field];
    const { namespace } = entity.metadata;
    const defaultKind = 'defaultKind' in field ? field.defaultKind : undefined;
    const text = written(to, textsIn(value), { defaultKind, namespace });
    const path = ['spec', field.field];
    return { edits: [{ op: 'append', path, value: text }] };
  }
  if (typed.fault) {
    return { reason: typed.fault };
  }
  const edits = typed.add(to, type);
  return edits
    ? { edits }
    : {
        reason: `The typed dependencies of ${ref} are written in a form that can't be added to; edit them by hand.`,
      };
}

/** Takes away every declaration of an edge that the file itself makes. */
export function retractEdge(
  described: DescribedEntity,
  to: string,
  type: EdgeType | undefined,
): Edits {
  const { entity, ref } = described;
  const isMeant = (one: EdgeType) =>
    type === undefined || (isCall(type) ? isCall(one) : one === type);
  const typed = typedDependencies(described);
  const edits: ValueEdit[] = typed.remove(
    item => item.to === to && isMeant(item.type),
  );
  for (const one of untyped) {
    const { field } = one;
    const listed = entity.spec?.[field];
    const places = (Array.isArray(listed) ? listed : [])
      .map((text, index) => ({ text, index }))
      .filter(({ text }) => means(described, one, text, to))
      .reverse();
    for (const { index } of places) {
      edits.push({ op: 'remove', path: ['spec', field], index });
    }
  }
  return edits.length > 0
    ? { edits }
    : {
        reason: `The file of ${ref} does not name ${to} itself: the catalog derives this from another description.`,
      };
}

/** Takes away that another depends on this one, as this one says itself. */
export function retractDependent(
  { entity, ref }: DescribedEntity,
  from: string,
): Edits {
  const path = ['spec', 'dependencyOf'];
  const listed = entity.spec?.dependencyOf;
  const edits = (Array.isArray(listed) ? listed : [])
    .map((text, index) => ({ text, index }))
    .filter(
      ({ text }) =>
        typeof text === 'string' &&
        refFrom(text, undefined, entity.metadata.namespace) === from,
    )
    .reverse()
    .map(({ index }): ValueEdit => ({ op: 'remove', path, index }));
  return edits.length > 0
    ? { edits }
    : { reason: `The file of ${ref} does not say that ${from} depends on it.` };
}

/** Whether the file alone makes the catalog say that one depends so on the other. */
export function isDeclared(
  described: DescribedEntity,
  to: string,
  type: EdgeType,
): boolean {
  const { items } = typedDependencies(described);
  const own = items.filter(item => item.to === to);
  if (own.length > 0) {
    return own.some(item =>
      isCall(type) ? isCall(item.type) : item.type === type,
    );
  }
  const listed = untyped.some(one =>
    textsIn(described.entity.spec?.[one.field]).some(text =>
      means(described, one, text, to),
    ),
  );
  return (
    listed &&
    (isCall(type)
      ? !runsOn(described, to)
      : type === 'runs-on' && runsOn(described, to))
  );
}

/** Of a Resource, an untyped dependency on another means that it runs on it. */
function runsOn({ ref }: DescribedEntity, to: string): boolean {
  return ref.startsWith('resource:') && to.startsWith('resource:');
}

function fieldFor(
  described: DescribedEntity,
  to: string,
  type: EdgeType,
): UntypedField | undefined {
  const kind = described.ref.slice(0, described.ref.indexOf(':'));
  const isUntyped =
    type === 'calls' ||
    type === 'consumes' ||
    (type === 'runs-on' && runsOn(described, to));
  const wanted = to.startsWith('api:') ? 'consumesApis' : 'dependsOn';
  const field = untyped.find(one => one.field === wanted)!;
  const asCall = type !== 'runs-on' && runsOn(described, to);
  const kinds: readonly string[] = field.kinds;
  const value = described.entity.spec?.[wanted];
  const isList = value === undefined || value === null || Array.isArray(value);
  return isUntyped && !asCall && isList && kinds.includes(kind)
    ? field
    : undefined;
}

function means(
  { entity }: DescribedEntity,
  field: UntypedField,
  text: unknown,
  to: string,
): boolean {
  const defaultKind = 'defaultKind' in field ? field.defaultKind : undefined;
  return (
    typeof text === 'string' &&
    refFrom(text, defaultKind, entity.metadata.namespace) === to
  );
}
