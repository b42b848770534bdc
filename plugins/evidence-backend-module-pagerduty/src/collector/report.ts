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
export type ReportContext = Pick<LiveLook, 'now' | 'report' | 'usersByEmail'>;

/** Reports what was read of each entity. */
export async function report(
  levelsOf: readonly (readonly [Named, OnCallLevels])[],
  followed: ReadonlyMap<Named, Followed>,
  { now, report: handOver }: Pick<ReportContext, 'now' | 'report'>,
): Promise<void> {
  const facts = levelsOf.flatMap(([named, levels]): ObservedFact[] => {
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
    await handOver({ observedAt: now.toISOString(), facts });
  }
}

/** Which User each address belongs to, in one query for all of them. */
export async function matchUsers(
  onCalls: readonly OnCall[],
  usersByEmail: ReportContext['usersByEmail'],
): Promise<(email: string) => string | undefined> {
  const emails = [...new Set(onCalls.flatMap(({ user }) => user?.email ?? []))];
  const users = emails.length > 0 ? await usersByEmail(emails) : [];
  const byEmail = new Map(emails.map((email, index) => [email, users[index]]));
  return email => byEmail.get(email);
}
