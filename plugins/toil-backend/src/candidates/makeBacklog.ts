import {
  canonicalJson,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  CandidateState,
  watchedSources,
} from '@plumbline/backstage-plugin-toil-common';
import type {
  BacklogChange,
  BacklogEvidence,
  GroupEvidence,
  NamedEntities,
  Derived,
  StoredCandidate,
} from './records';
import { derive } from './derive';
import { titleOf } from './titleOf';

/** Action items are done once, so the latest are suggested from one. */
const actionItems = 10;

/**
 * The backlog as it should be: every candidate with what is counted of it, and
 * a suggestion for each group that recurs, or is among the latest action items,
 * and that nobody has taken up. Pure.
 *
 * @param options.atLeast - occurrences that make a suggestion
 * @param options.wanted - groups to suggest however seldom they recur
 */
export function makeBacklog(
  evidence: BacklogEvidence,
  options: { now: number; atLeast: number; wanted?: ReadonlySet<string> },
): BacklogChange {
  const { groups, names, candidates } = evidence;
  const { now, atLeast, wanted } = options;
  const taken = new Set<string>();
  const suggestions = new Map<string, StoredCandidate>();
  const derived: BacklogChange['derived'] = [];
  const counting = countingOf(evidence);
  for (const candidate of candidates) {
    if (candidate.state === 'suggested') {
      suggestions.set(candidate.id, candidate);
    } else {
      const groupId = groupOf(candidate, evidence);
      const group = groupId === undefined ? undefined : groups.get(groupId);
      if (groupId !== undefined) {
        taken.add(groupId);
      }
      const by = counting.get(groupId ?? '') ?? candidate.id;
      const counts = by === candidate.id;
      const next = derive(candidate, {
        ...named(group, names, candidate.stated.services),
        kind: candidate.kind,
        title: group ? titleOf(group.titles, group.services) : candidate.title,
        groupId,
        countedBy: counts ? undefined : by,
        observations: (counts && group?.counted) || [],
        now,
      });
      if (differs(candidate, next)) {
        derived.push({ id: candidate.id, derived: next });
      }
    }
  }
  const suggested: StoredCandidate[] = [];
  const items = latestActionItems([...groups.values()], now);
  for (const group of groups.values()) {
    const count = group.counted.reduce((sum, each) => sum + each.count, 0);
    const recurs = count >= atLeast || wanted?.has(group.id) === true;
    if ((recurs || items.has(group.id)) && !taken.has(group.id)) {
      const known = suggestions.get(group.id);
      suggestions.delete(group.id);
      const next = suggestionOf(group, names, now);
      const { updatedAt } = next;
      if (!known) {
        suggested.push(next);
      } else if (differs(known, next) || known.updatedAt !== updatedAt) {
        derived.push({ id: group.id, derived: next, updatedAt });
      }
    }
  }
  return { derived, suggested, gone: [...suggestions.keys()] };
}

function groupOf(
  { template }: StoredCandidate,
  evidence: BacklogEvidence,
): string | undefined {
  return template === undefined ? undefined : evidence.groupOf(template);
}

const countsFirst: readonly CandidateState[] = [
  'in-progress',
  'open',
  'done',
  'dismissed',
];

/**
 * For each group the one candidate that counts it. There may be several once
 * groups were merged: what is worked on comes first, then what was there first.
 */
function countingOf(evidence: BacklogEvidence): Map<string, string> {
  const counting = new Map<string, StoredCandidate>();
  for (const candidate of evidence.candidates) {
    const groupId = groupOf(candidate, evidence);
    if (groupId !== undefined && candidate.state !== 'suggested') {
      const other = counting.get(groupId);
      const [first] = other
        ? [other, candidate].sort(
            (a, b) =>
              countsFirst.indexOf(a.state) - countsFirst.indexOf(b.state) ||
              a.createdAt - b.createdAt ||
              (a.id < b.id ? -1 : 1),
          )
        : [candidate];
      counting.set(groupId, first);
    }
  }
  return new Map([...counting].map(([group, { id }]) => [group, id]));
}

/** The latest action items of incident reviews; an incident by itself has none. */
function latestActionItems(
  groups: readonly GroupEvidence[],
  now: number,
): Set<string> {
  const isReported = (source: string) =>
    !(watchedSources as readonly string[]).includes(source);
  return new Set(
    groups
      .filter(
        ({ counted, kind, last }) =>
          kind === 'recovery' &&
          last <= now &&
          counted.some(({ source }) => isReported(source)),
      )
      .sort((a, b) => b.last - a.last || (a.id < b.id ? -1 : 1))
      .slice(0, actionItems)
      .map(({ id }) => id),
  );
}

function suggestionOf(
  group: GroupEvidence,
  names: NamedEntities,
  now: number,
): StoredCandidate {
  const bare = { id: group.id, stated: {}, staleReasons: [] };
  return {
    ...bare,
    ...derive(bare, {
      ...named(group, names),
      kind: group.kind,
      title: titleOf(group.titles, group.services),
      groupId: group.id,
      observations: group.counted,
      now,
    }),
    state: 'suggested',
    version: 0,
    template: group.id,
    createdAt: now,
    updatedAt: Math.min(group.last, now),
  };
}

/** What the names of its occurrences stand for, and who owns that. */
function named(
  group: GroupEvidence | undefined,
  names: NamedEntities,
  stated?: readonly string[],
): Pick<Derived, 'services' | 'unmatched' | 'owner' | 'blastRadius'> {
  const found = (group?.services ?? []).map(name => ({
    name,
    ref: names.service(name),
  }));
  const services = stated ?? [
    ...new Set(found.flatMap(({ ref }) => (ref === undefined ? [] : [ref]))),
  ];
  const about = services.map(ref => names.of(ref));
  const radii = about.flatMap(each => each?.blastRadius ?? []);
  const owners = group?.owners.map(name => names.owner(name)) ?? [];
  return {
    services: [...services].sort(),
    unmatched: found
      .filter(({ ref }) => ref === undefined)
      .map(({ name }) => name)
      .sort(),
    owner: [...owners, ...about.map(each => each?.owner)].find(
      owner => owner !== undefined,
    ),
    blastRadius: radii.length > 0 ? Math.max(...radii) : undefined,
  };
}

/** Windows move with each look; that they did within a day is no difference. */
function differs(before: Derived, after: Derived): boolean {
  const [a, b] = [before, after].map(each =>
    canonicalJson([
      each.groupId,
      each.countedBy,
      each.title,
      each.kind,
      each.owner,
      each.services,
      each.unmatched,
      each.perMonth,
      each.minutesPerMonth,
      each.blastRadius,
      each.priority,
      each.bucket,
      each.stale,
      each.rankKey,
      each.observations.map(({ from, to, ...counted }) => [
        counted,
        Math.floor(to / dayMs),
      ]),
    ]),
  );
  return a !== b;
}
