import type { Knex } from 'knex';
import { settleEpisodes } from '../episodes';
import { Run, runOf } from '../runs';
import { toNumber, toOptionalNumber, valuesOf } from '../../database/sql';
import type { FoldedAlert } from './foldAlerts';
import type { AlertGroupMemberRow, AlertGroupRow, AlertRow } from './tables';

type Member = Pick<AlertGroupMemberRow, 'group_id' | 'alert_id' | 'begun_id'> &
  Pick<AlertRow, 'fingerprint' | 'starts_at' | 'ends_at'>;

type Part = { run: Run; members: Member[] };

/**
 * Parts runs where an end that came late shows that nothing fired in between:
 * what begins after it joined a run that seemed to go on. Each part is the group
 * that it would have been, had the end come in time, so ids do not depend on the
 * order of arrival. The part that has the alert which began the run keeps its id.
 *
 * @returns the groups that came of it, and all whose alerts changed
 */
export async function partRuns(
  trx: Knex.Transaction,
  options: { changed: readonly FoldedAlert[]; at: number },
): Promise<{ opened: string[]; touched: string[] }> {
  const ended = options.changed.flatMap(({ id, before, endsAt }) =>
    before?.ends_at === null && endsAt !== undefined ? [{ id, endsAt }] : [],
  );
  const opened: string[] = [];
  const touched: string[] = [];
  for (const members of await membersAround(trx, ended)) {
    const { group_id: id } = members[0];
    const parts = partsOf(members);
    const kept = parts.find(part =>
      part.members.some(one => one.begun_id === id),
    );
    if (parts.length < 2 || !kept) {
      continue;
    }
    touched.push(id);
    for (const part of parts.filter(each => each !== kept)) {
      const { to, isNew } = await move(trx, id, part, options.at);
      (isNew ? opened : touched).push(to);
    }
  }
  return { opened, touched: [...touched, ...opened] };
}

/** Of the groups in which something begins after one of these ends, by group. */
async function membersAround(
  trx: Knex.Transaction,
  ended: readonly { id: string; endsAt: number }[],
): Promise<Member[][]> {
  if (ended.length === 0) {
    return [];
  }
  const members = () =>
    trx('alert_group_members as m')
      .join('alerts as a', 'a.id', 'm.alert_id')
      .whereRaw('a.superseded_at is null');
  const own = await trx<AlertGroupMemberRow>('alert_group_members')
    .distinct('group_id')
    .where(
      'alert_id',
      'in',
      valuesOf(
        trx,
        ended.map(({ id }) => id),
      ),
    );
  const later: { group_id: string }[] = await members()
    .distinct('m.group_id')
    .where(
      'm.group_id',
      'in',
      valuesOf(
        trx,
        own.map(row => row.group_id),
      ),
    )
    .where('a.starts_at', '>=', Math.min(...ended.map(({ endsAt }) => endsAt)))
    .orderBy('m.group_id');
  const found: Member[][] = [];
  for (const { group_id } of later) {
    found.push(
      await members()
        .where('m.group_id', group_id)
        .orderBy(['a.starts_at', 'a.id'])
        .select('m.group_id', 'm.alert_id', 'm.begun_id')
        .select('a.fingerprint', 'a.starts_at', 'a.ends_at'),
    );
  }
  return found;
}

/** What fired at one time, in the order of starts. */
function partsOf(members: readonly Member[]): Part[] {
  const byFingerprint = new Map<string, Member[]>();
  for (const one of members) {
    const same = byFingerprint.get(one.fingerprint) ?? [];
    byFingerprint.set(one.fingerprint, [...same, one]);
  }
  const episodes = [...byFingerprint.values()]
    .flatMap(same =>
      settleEpisodes(
        same.map(member => ({
          member,
          startsAt: toNumber(member.starts_at),
          endsAt: toOptionalNumber(member.ends_at),
        })),
      ),
    )
    .sort((a, b) => members.indexOf(a.member) - members.indexOf(b.member));
  const parts: Part[] = [];
  for (const { member, startsAt, over } of episodes) {
    const last = parts.at(-1);
    if (last && runOf([last.run], { startsAt, over })) {
      last.members.push(member);
      const { endedAt } = last.run;
      last.run.endedAt =
        endedAt === undefined || over === undefined
          ? undefined
          : Math.max(endedAt, over);
    } else {
      const run = { id: member.begun_id, startedAt: startsAt, endedAt: over };
      parts.push({ run, members: [member] });
    }
  }
  return parts;
}

/**
 * Puts some members into the run of the same key in whose time they fired, or
 * else into a group of their own, named after the first of them.
 */
async function move(
  trx: Knex.Transaction,
  from: string,
  { run, members }: Part,
  at: number,
): Promise<{ to: string; isNew: boolean }> {
  const group = (await trx<AlertGroupRow>('alert_groups')
    .where({ id: from })
    .first())!;
  const { source, group_key } = group;
  const others = await trx<AlertGroupRow>('alert_groups')
    .where({ source, group_key })
    .whereNot({ id: from })
    .andWhere(reachable => {
      reachable.whereNull('ended_at').orWhere('ended_at', '>=', run.startedAt);
    });
  const known = runOf(
    others.map(row => ({
      id: row.id,
      startedAt: toNumber(row.started_at),
      endedAt: toOptionalNumber(row.ended_at),
    })),
    { startsAt: run.startedAt, over: run.endedAt },
  );
  const to = known?.id ?? run.id;
  if (!known) {
    const own = { ...group, id: to, opened_at: at };
    await trx<AlertGroupRow>('alert_groups').insert(own);
  }
  await trx<AlertGroupMemberRow>('alert_group_members')
    .where({ group_id: from })
    .where(
      'alert_id',
      'in',
      valuesOf(
        trx,
        members.map(({ alert_id }) => alert_id),
      ),
    )
    .update({ group_id: to });
  return { to, isNew: !known };
}
