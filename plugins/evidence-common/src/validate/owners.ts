import type { Complaint } from './finding';
import type { DescribedEntity } from './described';
import { asYaml, setValue } from './edit';
import { KnownEstate, Nearest, kindOf, nameOf, refFrom } from './estate';
import { isReference } from './formats';
import { kindShapes, ownerPath } from './kinds';
import { groupMeant, groupOfPerson, ownerOf } from './likelyGroup';
import { isSubstituted } from './placeholders';
import { isEmpty } from './source';

const groups: ReadonlySet<string> = new Set(['group']);
const users: ReadonlySet<string> = new Set(['user']);

/** What keeps an owner from being somebody that automation can reach. */
export function* ownerComplaints(
  described: DescribedEntity,
  estate: KnownEstate,
): Generator<Complaint> {
  const { document, entity, ref } = described;
  const owner: unknown = entity.spec?.owner;
  const region = document.regionAt(ownerPath);
  const about = { ...region, about: ref };
  if (owner === undefined || owner === null || owner === '') {
    if (needsOwner(entity.kind)) {
      yield { ...about, ...missing(described, estate) };
    }
    return;
  }
  if (isSubstituted(owner) || !mayHaveOwner(entity.kind)) {
    return;
  }
  if (typeof owner !== 'string') {
    yield {
      ...about,
      rule: 'owner-free-text',
      message: 'The owner must be text that names a Group.',
      fix: ownerFix(described, undefined),
    };
    return;
  }
  const target = refFrom(owner, 'group', entity.metadata.namespace);
  const isPerson = target !== undefined && kindOf(target) === 'user';
  if (!target || !(isReference(owner) || isPerson)) {
    const group = groupMeant(owner, estate);
    yield {
      ...about,
      rule: 'owner-free-text',
      message: `'${owner}' is free text, which nothing can resolve; name a Group${
        group ? `, of which ${group.ref} is the nearest` : ''
      }.`,
      fix: ownerFix(described, group),
    };
    return;
  }
  const complaint = complaintAbout(described, owner, target, estate);
  if (complaint) {
    yield { ...about, ...complaint };
  }
}

type WithoutPlace = Omit<
  Complaint,
  'line' | 'column' | 'endLine' | 'endColumn'
>;

function complaintAbout(
  described: DescribedEntity,
  owner: string,
  target: string,
  estate: KnownEstate,
): WithoutPlace | undefined {
  const kind = kindOf(target);
  // `owner: ana.ruiz`: no Group is called so, and a person is.
  const [person] =
    kind === 'group' && !estate.has(target)
      ? estate.named(nameOf(target), users)
      : [];
  if (kind === 'user' || person) {
    const group = groupOfPerson(person ?? target, estate);
    return {
      rule: 'owner-person',
      message: `'${owner}' is a person; the owner must be a Group, which is still there when people have moved on.`,
      fix: ownerFix(described, group),
    };
  }
  if (kind !== 'group') {
    return {
      rule: 'owner-not-a-group',
      message: `'${owner}' is a ${kind}; the owner must be a Group.`,
      fix: ownerFix(described, ownerOf(target, estate)),
    };
  }
  if (estate.has(target)) {
    return undefined;
  }
  const elsewhere = estate.named(nameOf(target), groups);
  if (!estate.complete) {
    const also = elsewhere[0] ? `; ${elsewhere[0]} does` : '';
    return {
      rule: 'reference-unchecked',
      message: `Whether ${target} exists cannot be checked without the portal${also}.`,
    };
  }
  if (elsewhere.length > 1) {
    return {
      rule: 'reference-ambiguous',
      message: `There is no ${target}, and '${owner}' could mean ${elsewhere.join(
        ' or ',
      )}.`,
      fix: setValue(described.document, ownerPath, elsewhere[0], {
        choose: true,
      }),
    };
  }
  const group = elsewhere[0]
    ? { ref: elsewhere[0], near: true }
    : groupMeant(nameOf(target), estate);
  return {
    rule: 'owner-unknown',
    message: `There is no ${target}${
      group ? `; the nearest is ${group.ref}` : ''
    }.`,
    fix: ownerFix(described, group),
  };
}

function missing(
  described: DescribedEntity,
  estate: KnownEstate,
): WithoutPlace {
  const { document, entity } = described;
  const written = commentedOut(described);
  const group = written
    ? groupMeant(written, estate)
    : inherited(described, estate);
  const because = written
    ? `'${written}' is a comment to YAML, so ${entity.kind} ${entity.metadata.name} has no owner`
    : `${entity.kind} ${entity.metadata.name} has no owner, so nobody hears of its alerts`;
  return {
    rule: 'owner-missing',
    message: `${because}; name a Group${
      group ? `, such as ${group.ref}` : ''
    }.`,
    fix: group
      ? ownerFix(described, group)
      : setValue(document, ownerPath, 'group:default/the-team', {
          choose: true,
        }),
  };
}

/** `owner: #payments-prod`: what stands after the key is lost to YAML. */
function commentedOut({ document }: DescribedEntity): string | undefined {
  const { node, key } = document.find(ownerPath);
  if (!node || !isEmpty(node) || !key?.range) {
    return undefined;
  }
  const { source } = document;
  const line = source.text.slice(key.range[1], source.endOfLine(key.range[1]));
  return /^\s*:\s*(#\S.*)$/.exec(line)?.[1].trim();
}

/** The owner of what the entity is a part of: the likeliest one of its own. */
function inherited(
  { entity }: DescribedEntity,
  estate: KnownEstate,
): Nearest | undefined {
  for (const [field, kind] of [
    ['system', 'system'],
    ['subcomponentOf', 'component'],
    ['domain', 'domain'],
  ]) {
    const value = entity.spec?.[field];
    const whole =
      typeof value === 'string'
        ? refFrom(value, kind, entity.metadata.namespace)
        : undefined;
    const group = whole && ownerOf(whole, estate);
    if (group) {
      return group;
    }
  }
  return undefined;
}

function ownerFix({ document }: DescribedEntity, group: Nearest | undefined) {
  return setValue(
    document,
    ownerPath,
    asYaml(group?.ref ?? 'group:default/the-team'),
    { choose: !group?.near },
  );
}

/** Of a kind that is not known here, an owner is an owner. */
function mayHaveOwner(kind: string): boolean {
  return !Object.hasOwn(kindShapes, kind) || ownerField(kind) !== undefined;
}

/** Every kind whose schema demands an owner. */
function needsOwner(kind: string): boolean {
  return Object.hasOwn(kindShapes, kind) && ownerField(kind)?.required === true;
}

function ownerField(kind: string) {
  return kindShapes[kind].fields.find(({ field }) => field === 'owner');
}
