import { parseOnCall } from '@plumbline/backstage-plugin-evidence-common';

/** Parsing a roster costs more than all else here, and rosters rarely change. */
const rosters = new Map<string, string[]>();
const maxRosters = 2000;

/** Everybody on a roster, by reference; nobody on one that can't be read. */
export function peopleOn(roster: string | undefined): string[] {
  if (!roster) {
    return [];
  }
  let people = rosters.get(roster);
  if (!people) {
    const parsed = parseOnCall(roster);
    const levels = parsed.ok ? parsed.value.levels : [];
    people = levels.flatMap(({ shifts = [], rotation }) => [
      ...shifts.map(({ user }) => user),
      ...(rotation?.users ?? []),
    ]);
    if (rosters.size >= maxRosters) {
      rosters.clear();
    }
    rosters.set(roster, people);
  }
  return people;
}
