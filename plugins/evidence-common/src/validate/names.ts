import { ownValue } from '../ownValue';
import { identityKeysOf } from '../identity/keys';
import { plumblineAnnotations } from '../annotations/names';
import type { Complaint } from './finding';
import type { DescribedEntity } from './described';
import { asYaml, setValue } from './edit';
import { KnownEstate, kindOf } from './estate';
import { Path } from './source';
import { splitList } from '../splitList';

/** Where an entity says each name that it claims beside its own. */
const claimedAt: Readonly<Record<string, Path>> = {
  alias: ['metadata', 'annotations', plumblineAnnotations.aliases],
  'kubernetes-id': ['metadata', 'annotations', 'backstage.io/kubernetes-id'],
  'app.kubernetes.io/name': ['metadata', 'labels', 'app.kubernetes.io/name'],
};

/** What runs: these are what alerts and workloads mean. */
const running: ReadonlySet<string> = new Set(['component', 'resource']);

/**
 * Names that an entity claims and another one has too: a signal in that name
 * would be ambiguous. An API beside its Component may share the Component's
 * name, as is usual, since no alert and no workload means an API.
 */
export function* nameComplaints(
  { document, entity, ref }: DescribedEntity,
  estate: KnownEstate,
): Generator<Complaint> {
  if (!running.has(kindOf(ref))) {
    return;
  }
  const reported = new Set<string>();
  for (const { space, value, origin } of identityKeysOf(entity)) {
    const path = space === 'name' ? ownValue(claimedAt, origin) : undefined;
    const others = path
      ? estate
          .known(value)
          .filter(other => other !== ref && running.has(kindOf(other)))
      : [];
    if (path && others.length > 0 && !reported.has(value)) {
      reported.add(value);
      yield {
        ...document.regionAt(path),
        about: ref,
        rule: 'alias-claimed-twice',
        // Several Components may mean to show the same workloads.
        ...(origin !== 'alias' && { severity: 'warning' as const }),
        message: `${origin} '${value}' also names ${others.join(
          ' and ',
        )}, so a signal in that name is ambiguous.`,
        ...(origin === 'alias' && {
          fix: withoutAlias(document, path, value),
        }),
      };
    }
  }
}

/** The same line without the name; which of the two keeps it, a person says. */
function withoutAlias(
  document: DescribedEntity['document'],
  path: Path,
  alias: string,
) {
  const written = document.find(path).node;
  const text =
    written && 'value' in written && typeof written.value === 'string'
      ? written.value
      : '';
  const left = splitList(text).filter(one => one.toLowerCase() !== alias);
  return setValue(document, path, asYaml(left.join(', ')), { choose: true });
}
