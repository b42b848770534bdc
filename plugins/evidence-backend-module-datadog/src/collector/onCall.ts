import type {
  ObservedFact,
  OnCallLevels,
  OnCallShift,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  cutText,
  inParallel,
  LiveLook,
  LookedUp,
  onCallFacts,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DatadogApi } from './DatadogApi';
import type { OnCall } from './schemas';

/** The handle of a team in Datadog, or its id. */
export const teamAnnotation = 'datadoghq.com/on-call-team';

/** What the fact of who is on call allows. */
const longestName = 200;
const mostLevels = 50;
const mostShifts = 200;

/** An entity, and what it calls its team in Datadog. */
export type Named = { entityRef: string; team: string };

type Context = Pick<LiveLook, 'signal' | 'usersByEmail'>;

export function namedIn({ entityRef, entity }: LookedUp): Named[] {
  const team = entity.metadata.annotations?.[teamAnnotation]?.trim();
  return team ? [{ entityRef, team }] : [];
}

/** Who is on call for each, as far as that could be read, and why not of others. */
export async function readOnCall(
  api: DatadogApi,
  named: readonly Named[],
  context: Context,
): Promise<{ facts: ObservedFact[]; errors: unknown[] }> {
  const teams = [...new Set(named.map(({ team }) => team))];
  const isId = (team: string) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4,12}){4}$/i.test(team);
  const ids = teams.every(isId)
    ? new Map<string, string>()
    : await api.teams(context.signal);
  const levels = new Map<string, OnCallLevels>();
  const errors = await inParallel(teams, async team => {
    const id = isId(team) ? team : ids.get(team.toLocaleLowerCase('en-US'));
    const onCall = id && (await api.onCall(id, context.signal));
    levels.set(
      team,
      onCall
        ? await levelsOf(onCall, team, context)
        : missing(`Datadog has no team '${team}'`),
    );
  });
  const facts = named.flatMap(({ entityRef, team }): ObservedFact[] => {
    const value = levels.get(team);
    return value ? onCallFacts(entityRef, value) : [];
  });
  return { facts, errors };
}

/** The first level is who is on call; each step of the escalation is one more. */
async function levelsOf(
  { data, included }: OnCall,
  team: string,
  { usersByEmail }: Context,
): Promise<OnCallLevels> {
  const { responders, escalations } = data.relationships;
  if (responders.length + escalations.length === 0) {
    return missing(`The team '${team}' of Datadog has no one on call`);
  }
  const byId = new Map(included.map(one => [`${one.type} ${one.id}`, one]));
  const steps = escalations.map(
    id =>
      byId.get(`escalation_policy_steps ${id}`)?.relationships.responders ?? [],
  );
  const people = [responders, ...steps].map(ids =>
    [...new Set(ids)].flatMap(id => {
      const user = byId.get(`users ${id}`);
      // Who was disabled is not reached there.
      return user?.attributes?.status?.toLowerCase() === 'disabled'
        ? []
        : [{ id, ...user?.attributes }];
    }),
  );
  const emails = [
    ...new Set(people.flat().flatMap(({ email }) => email ?? [])),
  ];
  const refs = emails.length > 0 ? await usersByEmail(emails) : [];
  const users = new Map(emails.map((email, index) => [email, refs[index]]));
  return {
    levels: people.slice(0, mostLevels).map((some, index) => ({
      level: index + 1,
      shifts: some
        .slice(0, mostShifts)
        .map(({ id, name, email }): OnCallShift => {
          const user = users.get(email ?? '');
          return {
            name: cutText(name?.trim() || email?.trim() || id, longestName),
            ...(user && { user }),
          };
        }),
    })),
  };
}

function missing(why: string): OnCallLevels {
  return { levels: [], missing: cutText(why, 300) };
}
