import type {
  ObservedFact,
  OnCallLevels,
} from '@plumbline/backstage-plugin-evidence-common';
import type { LiveLook } from '@plumbline/backstage-plugin-evidence-node';
import { claimsOf } from './claims';
import type { Followed } from './follow';
import type { PagerId } from './ids';
import { escalationOf } from './levels';
import type { OnCall } from './schemas';

/** An entity, and what it names in PagerDuty. */
export type Named = { entityRef: string; pager: PagerId };
export type Telling = Pick<LiveLook, 'now' | 'report' | 'usersByEmail'>;

/** Hands over what was read of each. */
export async function report(
  told: readonly (readonly [Named, OnCallLevels])[],
  followed: ReadonlyMap<Named, Followed>,
  { now, report: hand }: Pick<Telling, 'now' | 'report'>,
): Promise<void> {
  const facts = told.flatMap(([named, levels]): ObservedFact[] => {
    const { entityRef } = named;
    const escalation = escalationOf(levels, now);
    const claims = claimsOf(followed.get(named)!.service);
    return [
      { entityRef, name: 'oncall.levels', value: levels },
      { entityRef, name: 'oncall.escalation', value: escalation },
      ...(claims
        ? [{ entityRef, name: 'ownership.claims', value: claims }]
        : []),
    ];
  });
  if (facts.length > 0) {
    await hand({ observedAt: now.toISOString(), facts });
  }
}

/** Which User each address belongs to, asked for all of them at once. */
export async function matchUsers(
  onCalls: readonly OnCall[],
  usersByEmail: Telling['usersByEmail'],
): Promise<(email: string) => string | undefined> {
  const emails = [...new Set(onCalls.flatMap(({ user }) => user?.email ?? []))];
  const users = emails.length > 0 ? await usersByEmail(emails) : [];
  const byEmail = new Map(emails.map((email, index) => [email, users[index]]));
  return email => byEmail.get(email);
}
