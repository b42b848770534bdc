import type {
  ObservedFact,
  OnCallLevels,
  OnCallShift,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  cutText,
  inParallel,
  LiveLook,
  onCallFacts,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Named } from './named';
import type { OpsgenieApi } from './OpsgenieApi';
import type { Schedule } from './schemas';

/** What the fact of who is on call allows. */
const longestName = 200;
const mostShifts = 200;

type Context = Pick<LiveLook, 'signal' | 'usersByEmail'>;

/** Names of teams differ by more than case. */
export function teamKey(name: string): string {
  return name.trim().toLocaleLowerCase('en-US');
}

/** Who is on call for each, as far as that could be read, and why not of others. */
export async function readOnCall(
  api: OpsgenieApi,
  named: readonly Named[],
  readSchedules: () => Promise<readonly Schedule[]>,
  context: Context,
): Promise<{ facts: ObservedFact[]; errors: unknown[] }> {
  const teams = new Set(
    named.flatMap(({ team }) => (team ? teamKey(team) : [])),
  );
  if (teams.size === 0) {
    return { facts: [], errors: [] };
  }
  const byTeam = new Map<string, Schedule[]>();
  for (const schedule of await readSchedules()) {
    const key = teamKey(schedule.ownerTeam?.name ?? '');
    byTeam.set(key, [...(byTeam.get(key) ?? []), schedule]);
  }
  const shifts = new Map<string, OnCallShift[]>();
  const errors = await inParallel([...teams], async key => {
    const enabled = (byTeam.get(key) ?? []).filter(isEnabled);
    shifts.set(key, await readShifts(api, enabled, context));
  });
  const facts = named.flatMap(({ entityRef, team = '' }) => {
    const key = teamKey(team);
    const own = shifts.get(key);
    return own
      ? onCallFacts(entityRef, levelsOf(team, byTeam.get(key) ?? [], own))
      : [];
  });
  return { facts, errors };
}

function isEnabled({ enabled }: Schedule): boolean {
  return enabled !== false;
}

/**
 * All who are on call for a team are on one level: which schedule is called
 * first is decided by its escalations, alert by alert.
 */
function levelsOf(
  team: string,
  schedules: readonly Schedule[],
  shifts: OnCallShift[],
): OnCallLevels {
  if (schedules.some(isEnabled)) {
    return { levels: [{ level: 1, shifts }] };
  }
  const missing =
    schedules.length > 0
      ? `The schedules of the team '${team}' are disabled in Opsgenie`
      : `Opsgenie has no schedule of a team '${team}' that the key may see`;
  return { levels: [], missing: cutText(missing, 300) };
}

async function readShifts(
  api: OpsgenieApi,
  schedules: readonly Schedule[],
  { signal, usersByEmail }: Context,
): Promise<OnCallShift[]> {
  const people: { schedule: string; email: string }[] = [];
  for (const { id, name } of schedules) {
    const recipients = (await api.onCall(id, signal)) ?? [];
    const own = new Set(recipients.map(one => one.trim()).filter(Boolean));
    // They are in no order: the same ones are the same value.
    people.push(
      ...[...own].sort().map(email => ({ schedule: name.trim(), email })),
    );
  }
  const emails = [...new Set(people.map(({ email }) => email))];
  const refs = emails.length > 0 ? await usersByEmail(emails) : [];
  const users = new Map(emails.map((email, index) => [email, refs[index]]));
  return people.slice(0, mostShifts).map(({ email, schedule }): OnCallShift => {
    const user = users.get(email);
    return {
      name: cutText(email, longestName),
      ...(user && { user }),
      ...(schedule && { schedule: cutText(schedule, longestName) }),
    };
  });
}
