import {
  compareText,
  EntitySummary,
  parseOnCall,
  plumblineAnnotations,
} from '@plumbline/backstage-plugin-evidence-common';
import { EstateView } from '../estate/EstateReader';
import { unique } from './seeds';
import { toSummary } from './summary';

/** Summaries of entities, of their owners and of those on these teams' rosters. */
export async function readSummaries(
  estate: EstateView,
  refs: readonly string[],
): Promise<EntitySummary[]> {
  const { model, isKnown } = estate;
  const owners = refs.flatMap(ref => model.graph.recordOf(ref)?.owner ?? []);
  const first = await read(estate, [...refs, ...owners]);
  const seen = new Set(first.map(({ entityRef }) => entityRef));
  const people = first
    .flatMap(({ annotations }) =>
      peopleOn(annotations[plumblineAnnotations.onCall]),
    )
    .filter(ref => isKnown(ref) && !seen.has(ref));
  const second = people.length > 0 ? await read(estate, people) : [];
  return [...first, ...second];
}

async function read(
  { entities, isKnown }: EstateView,
  refs: readonly string[],
): Promise<EntitySummary[]> {
  const stored = await entities(unique(refs).filter(isKnown));
  return stored
    .map(one => {
      const summary = toSummary(one);
      // Who belongs to a Group is stated by the people as well, some of them
      // hidden.
      const members = summary.members?.filter(isKnown);
      return members ? { ...summary, members } : summary;
    })
    .sort((a, b) => compareText(a.entityRef, b.entityRef));
}

/** References of all users on a roster; empty where it cannot be parsed. */
function peopleOn(roster: string | undefined): string[] {
  const parsed = roster ? parseOnCall(roster) : undefined;
  const levels = parsed?.ok ? parsed.value.levels : [];
  return levels.flatMap(({ shifts = [], rotation }) => [
    ...shifts.map(({ user }) => user),
    ...(rotation?.users ?? []),
  ]);
}
