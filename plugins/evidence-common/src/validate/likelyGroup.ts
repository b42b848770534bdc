import { teamAnnotations } from '../identity/catalogNames';
import { Entity } from '@backstage/catalog-model';
import { plumblineAnnotations } from '../annotations/names';
import {
  KnownEstate,
  Nearest,
  kindOf,
  nameOf,
  refFrom,
  textsOf,
} from './estate';
import { toObjectName } from './formats';

const groups: ReadonlySet<string> = new Set(['group']);

/** The Group that owns an entity. */
export function ownerOf(ref: string, estate: KnownEstate): Nearest | undefined {
  const entity = estate.get(ref);
  const owner = entity?.spec?.owner;
  const group =
    typeof owner === 'string'
      ? refFrom(owner, 'group', entity?.metadata.namespace)
      : undefined;
  return group && kindOf(group) === 'group' && estate.has(group)
    ? { ref: group, near: true }
    : undefined;
}

/** The Group that a person is in, if it is one. */
export function groupOfPerson(
  user: string,
  estate: KnownEstate,
): Nearest | undefined {
  const entity = estate.get(user);
  const [group, ...more] = textsOf(entity?.spec?.memberOf)
    .map(one => refFrom(one, 'group', entity?.metadata.namespace))
    .filter(one => one !== undefined && estate.has(one));
  return group ? { ref: group, near: more.length === 0 } : undefined;
}

/**
 * The Group that free text means: one whose title, channel or team says just
 * that, else the one whose name it misspells.
 */
export function groupMeant(
  text: string,
  estate: KnownEstate,
): Nearest | undefined {
  const wanted = plain(text);
  const exact = estate.ofKind('group').filter(ref => {
    const entity = estate.get(ref)!;
    return callsItself(entity).some(one => plain(one) === wanted);
  });
  if (exact.length === 1) {
    return { ref: exact[0], near: true };
  }
  const name = toObjectName(
    wanted.replace(/\b(?:the|team|squad|group)\b/g, ''),
  );
  // `Payments Team` is payments-platform, unless there is payments-risk too.
  const parts = name?.split('-') ?? [];
  const holding = estate
    .ofKind('group')
    .filter(ref =>
      parts.every(part => nameOf(ref).split(/[-_.]/).includes(part)),
    );
  return parts.length > 0 && holding.length === 1
    ? { ref: holding[0], near: true }
    : estate.nearest(toObjectName(wanted) ?? wanted, groups) ??
        estate.nearest(name ?? '', groups);
}

function callsItself({ metadata, spec }: Entity): string[] {
  const profile = spec?.profile as Record<string, unknown> | undefined;
  const annotations = metadata.annotations ?? {};
  return [
    metadata.name,
    metadata.title,
    profile?.displayName,
    profile?.email,
    annotations[plumblineAnnotations.channel],
    ...teamAnnotations.flatMap(name => [
      annotations[name],
      annotations[name]?.split('/').pop(),
    ]),
  ].filter((one): one is string => typeof one === 'string' && one !== '');
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}@.]+/gu, ' ')
    .replace(/^[@ ]+/, '')
    .trim();
}
