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
