import { refFrom } from '../validate/estate';
import { DescribedEntity } from '../validate/described';
import { kindShapes } from '../validate/kinds';
import type { Edits } from './edits';
import { typedDependencies } from './typedDependencies';
import { ValueEdit } from './valueEdit';

/**
 * A reference written as short as those beside it are: `name`, `kind:name` or
 * `kind:namespace/name`. What is in another namespace is written whole.
 */
export function written(
  ref: string,
  likes: readonly string[],
  {
    defaultKind,
    namespace = 'default',
  }: { defaultKind?: string; namespace?: string },
): string {
  const [, kind, space, name] = /^([^:]+):([^/]+)\/(.+)$/.exec(ref) ?? [];
  if (!name || likes.length === 0 || space !== namespace.toLowerCase()) {
    return ref;
  }
  if (likes.some(like => like.includes('/'))) {
    return ref;
  }
  const bare = kind === defaultKind && likes.every(like => !like.includes(':'));
  return bare ? name : `${kind}:${name}`;
}

export function textsIn(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).filter(
    (one): one is string => typeof one === 'string',
  );
}

/** Fields of `spec` that refer, with what a bare name means there. */
function fieldsOf(kind: string): { field: string; defaultKind?: string }[] {
  const shape = Object.entries(kindShapes).find(
    ([name]) => name.toLowerCase() === kind.toLowerCase(),
  )?.[1];
  return [
    { field: 'owner', defaultKind: 'group' },
    ...(shape?.references ?? []),
  ];
}

/** Every place of the description that names an entity, by another name. */
export function replaceReference(
  described: DescribedEntity,
  from: string,
  to: string,
): Edits {
  const { entity, ref } = described;
  const { namespace } = entity.metadata;
  const edits: ValueEdit[] = [];
  for (const { field, defaultKind } of fieldsOf(entity.kind)) {
    const value = entity.spec?.[field];
    const means = (text: unknown) =>
      typeof text === 'string' &&
      refFrom(text, defaultKind, namespace) === from;
    const put = (text: string) =>
      written(to, [text], { defaultKind, namespace });
    if (means(value)) {
      const path = ['spec', field];
      edits.push({ op: 'set', path, value: put(String(value)) });
    } else if (Array.isArray(value)) {
      value.forEach((one, index) => {
        if (means(one)) {
          const path = ['spec', field, index];
          edits.push({ op: 'set', path, value: put(String(one)) });
        }
      });
    }
  }
  const typed = typedDependencies(described);
  edits.push(...typed.retarget(from, to));
  return edits.length > 0
    ? { edits }
    : { reason: `The file of ${ref} no longer names ${from}.` };
}

export function setOwner(
  { entity, ref }: DescribedEntity,
  owner: string,
): Edits {
  const known = entity.spec?.owner;
  const { namespace } = entity.metadata;
  if (typeof known !== 'string') {
    return { reason: `${ref} has no spec.owner in its file.` };
  }
  if (refFrom(known, 'group', namespace) === owner) {
    return { edits: [] };
  }
  const value = written(owner, [known], { defaultKind: 'group', namespace });
  return { edits: [{ op: 'set', path: ['spec', 'owner'], value }] };
}
