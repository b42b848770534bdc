import { Entity } from '@backstage/catalog-model';
import { plumblineAnnotations as names } from '../annotations/names';
import type { Complaint, Placed, Region } from './finding';
import type { DescribedEntity } from './described';
import { setValue } from './edit';
import { KnownEstate, kindOf, refFrom } from './estate';
import { ownerPath } from './kinds';

/** What somebody is paged for. A Domain or a System runs nothing itself. */
const paged: ReadonlySet<string> = new Set(['component', 'resource', 'api']);

/**
 * Groups that own something here and that nobody is in, or that nothing says
 * how to reach. Each is reported once: at the Group where a file describes it,
 * else at the first that names it as its owner.
 */
export function* groupComplaints(
  described: readonly DescribedEntity[],
  estate: KnownEstate,
): Generator<Placed> {
  const byRef = new Map(described.map(one => [one.ref, one]));
  const reported = new Set<string>();
  for (const owned of described) {
    const { owner } = owned.entity.spec ?? {};
    const ref =
      typeof owner === 'string'
        ? refFrom(owner, 'group', owned.entity.metadata.namespace)
        : undefined;
    const group = ref && !reported.has(ref) ? estate.get(ref) : undefined;
    if (
      !ref ||
      !group ||
      kindOf(ref) !== 'group' ||
      !paged.has(kindOf(owned.ref))
    ) {
      continue;
    }
    reported.add(ref);
    const at = byRef.get(ref);
    const { document } = at ?? owned;
    const region = document.regionAt(at ? ['metadata', 'name'] : ownerPath);
    for (const complaint of complaintsAbout(ref, group, estate, region)) {
      yield {
        file: document.source.file,
        ...complaint,
        ...(at && fixAt(at, complaint)),
      };
    }
  }
}

function* complaintsAbout(
  ref: string,
  group: Entity,
  estate: KnownEstate,
  region: Region,
): Generator<Complaint> {
  if (estate.membersOf(ref) === 0) {
    yield estate.complete
      ? {
          ...region,
          about: ref,
          rule: 'group-without-members',
          message: `${ref} owns something, and nobody is a member of it.`,
        }
      : {
          ...region,
          about: ref,
          rule: 'reference-unchecked',
          message: `Whether ${ref} has members cannot be checked without the portal.`,
        };
  }
  const annotations = group.metadata.annotations ?? {};
  if (
    ![names.escalation, names.onCall, names.pager].some(name =>
      annotations[name]?.trim(),
    )
  ) {
    yield {
      ...region,
      about: ref,
      rule: 'group-without-escalation',
      message: `${ref} owns something, and says neither ${names.escalation} nor ${names.pager} nor ${names.onCall}, so a page for it reaches nobody.`,
    };
  }
}

function fixAt(
  { document }: DescribedEntity,
  { rule }: Complaint,
): Pick<Complaint, 'fix'> {
  if (rule === 'group-without-escalation') {
    const path = ['metadata', 'annotations', names.escalation];
    const example = 'https://pager.example.com/policies/the-team';
    return { fix: setValue(document, path, example, { choose: true }) };
  }
  if (rule === 'group-without-members') {
    const path = ['spec', 'members'];
    return { fix: setValue(document, path, '[someone]', { choose: true }) };
  }
  return {};
}
