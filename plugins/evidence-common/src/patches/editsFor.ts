import { DescribedEntity } from '../validate/described';
import { addAlias, removeAlias } from './aliases';
import type { DescriptorChange, Edits } from './edits';
import { declareEdge, retractDependent, retractEdge } from './edges';
import { replaceReference, setOwner } from './references';

export function editsFor(
  described: DescribedEntity,
  change: DescriptorChange,
): Edits {
  switch (change.do) {
    case 'declare-edge':
      return declareEdge(described, change.to, change.type);
    case 'retract-edge':
      return retractEdge(described, change.to, change.type);
    case 'retract-dependent':
      return retractDependent(described, change.from);
    case 'add-alias':
      return addAlias(described, change.alias);
    case 'remove-alias':
      return removeAlias(described, change.alias);
    case 'set-annotation':
      return setAnnotation(described, change.name, change.value);
    case 'replace-reference':
      return replaceReference(described, change.from, change.to);
    case 'set-owner':
      return setOwner(described, change.owner);
    case 'set-value':
      return setValue(described, change.path, change.value);
    default:
      return setLifecycle(described, change.lifecycle);
  }
}

function setAnnotation(
  { entity, ref }: DescribedEntity,
  name: string,
  value: string,
): Edits {
  const known = entity.metadata.annotations?.[name];
  if (known !== undefined && known.trim() !== '' && known !== value) {
    return { reason: `${ref} says '${name}: ${known}' already.` };
  }
  const path = ['metadata', 'annotations', name];
  return { edits: known === value ? [] : [{ op: 'set', path, value }] };
}

/** What names the entity, and what makes maps something else, is left alone. */
const fixedKeys: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
]);

function setValue(
  { entity, ref }: DescribedEntity,
  path: readonly string[],
  value: string,
): Edits {
  const name = path.join('.');
  const isSettable =
    /^(?:metadata|spec)$/.test(path[0]) &&
    path.length > 1 &&
    !/^metadata\.(?:name|namespace)$/.test(name) &&
    !path.some(key => fixedKeys.has(key));
  if (!isSettable) {
    return { reason: `'${name}' of ${ref} can't be set by a patch.` };
  }
  let known: unknown = entity;
  for (const key of path) {
    if (known === undefined || known === null) {
      break;
    }
    if (typeof known !== 'object' || Array.isArray(known)) {
      return { reason: `'${name}' of ${ref} is below a value that is no map.` };
    }
    known = Object.hasOwn(known, key)
      ? (known as Record<string, unknown>)[key]
      : undefined;
  }
  if (known === value) {
    return { edits: [] };
  }
  return known === undefined || known === null || known === ''
    ? { edits: [{ op: 'set', path: [...path], value }] }
    : { reason: `${ref} has another '${name}' already.` };
}

function setLifecycle(
  { entity, ref }: DescribedEntity,
  lifecycle: string,
): Edits {
  const known = entity.spec?.lifecycle;
  if (known === undefined) {
    return { reason: `${ref} has no spec.lifecycle in its file.` };
  }
  const path = ['spec', 'lifecycle'];
  return {
    edits: known === lifecycle ? [] : [{ op: 'set', path, value: lifecycle }],
  };
}
