import {
  SetAside,
  storedList,
} from '@plumbline/backstage-plugin-evidence-node';
import type { GroupDecision } from '@plumbline/backstage-plugin-toil-common';
import { Unions } from '@plumbline/backstage-plugin-toil-common/grouping';
import type { Knex } from 'knex';
import type { DecidedBy, GroupsDecided } from '../records';
import type {
  GroupDecisionRow,
  GroupLinkRow,
  GroupPartRow,
  OccurrenceRow,
  TemplateRow,
} from '../../database/tables';
import type { GroupMemory } from '../../database/operations/GroupMemory';
import { regroup } from '../../database/operations/regroup';

const chunk = 200;

/**
 * Parts lines from the rest of their group. What is decided is about lines, not
 * about occurrences: so it holds for all that are reported later, in any order.
 */
export async function splitGroup(
  trx: Knex.Transaction,
  memory: GroupMemory,
  decision: DecidedBy & {
    group: string;
    members: readonly { source: string; id: string }[];
  },
): Promise<GroupsDecided> {
  const { group, members } = decision;
  await memory.open(trx);
  const lines = await liveLines(trx, [group]);
  const named = new Set<string>();
  for (const { source, id } of members) {
    const row = await trx<OccurrenceRow>('occurrences')
      .where({ source, native_id: id })
      .first('template');
    if (!row || !lines.includes(row.template)) {
      return refused(`'${id}' of '${source}' is no member of it`);
    }
    named.add(row.template);
  }
  const rest = lines.filter(line => !named.has(line));
  if (rest.length === 0) {
    return refused(
      'nothing would be left: the other members have the same words as those named',
    );
  }
  const id = await keepDecision(trx, { ...decision, action: 'split' }, [group]);
  await putIntoParts(trx, [...named], 2 * id);
  await putIntoParts(trx, rest, 2 * id + 1);
  await unlink(trx, named, new Set(rest));
  return settle(trx, memory, { id, groups: [group], lines });
}

/**
 * Makes groups one: their lines are linked, whatever is reported later, and
 * whichever of them are taken back.
 */
export async function mergeGroups(
  trx: Knex.Transaction,
  memory: GroupMemory,
  decision: DecidedBy & { groups: readonly string[] },
): Promise<GroupsDecided> {
  const groups = [...new Set(decision.groups)].sort();
  if (groups.length < 2) {
    return refused('they are one group already');
  }
  await memory.open(trx);
  const id = await keepDecision(trx, { ...decision, action: 'merge' }, groups);
  const lines = await liveLines(trx, groups);
  for (let at = 1; at < lines.length; at += chunk) {
    await trx<GroupLinkRow>('group_links')
      .insert(
        lines.slice(at, at + chunk).map(other => ({ one: lines[0], other })),
      )
      .onConflict(['one', 'other'])
      .ignore();
  }
  return settle(trx, memory, { id, groups, lines });
}

/** By an id that the group has or had. */
export async function decisionsOf(
  knex: Knex,
  group: string,
): Promise<GroupDecision[]> {
  const ids = new Set(
    (
      await knex<TemplateRow>('templates')
        .where({ group_id: group })
        .select('id')
    ).map(({ id }) => id),
  );
  const rows = await knex<GroupDecisionRow>('group_decisions').orderBy(
    'id',
    'desc',
  );
  return SetAside.of(knex)
    .map('decisions on groups', rows, {
      id: ({ id }) => String(id),
      map: toDecision,
    })
    .filter(({ after }) => after.some(id => ids.has(id)));
}

function refused(reason: string): GroupsDecided {
  return { status: 'refused', reason };
}

async function liveLines(
  trx: Knex.Transaction,
  groups: readonly string[],
): Promise<string[]> {
  const rows = await trx<TemplateRow>('templates')
    .whereIn('group_id', [...groups])
    .where({ live: true })
    .orderBy('id')
    .select('id');
  return rows.map(({ id }) => id);
}

async function keepDecision(
  trx: Knex.Transaction,
  decision: DecidedBy & { action: 'split' | 'merge' },
  before: readonly string[],
): Promise<number> {
  const [row] = await trx<GroupDecisionRow>('group_decisions')
    .insert({
      at: decision.at,
      by: decision.by,
      action: decision.action,
      note: decision.note ?? null,
      before: JSON.stringify(before),
      after: '[]',
    })
    .returning('id');
  return Number(row.id);
}

/**
 * Takes away what links two sets of lines: directly, or by lines that are no
 * more. Each set is a part of its own by now, and needs no links within.
 */
async function unlink(
  trx: Knex.Transaction,
  some: ReadonlySet<string>,
  others: ReadonlySet<string>,
): Promise<void> {
  const links = await trx<GroupLinkRow>('group_links');
  const isLive = (line: string) => some.has(line) || others.has(line);
  const gone = new Unions();
  links
    .filter(({ one, other }) => !isLive(one) && !isLive(other))
    .forEach(({ one, other }) => gone.join(one, other));
  const touching = (lines: ReadonlySet<string>) =>
    new Set(
      links
        .filter(({ one, other }) => lines.has(one) || lines.has(other))
        .flatMap(({ one, other }) => [one, other])
        .filter(line => !isLive(line))
        .map(line => gone.find(line)),
    );
  const [bySome, byOthers] = [touching(some), touching(others)];
  const isBetween = (line: string) =>
    !isLive(line) &&
    bySome.has(gone.find(line)) &&
    byOthers.has(gone.find(line));
  for (const { one, other } of links) {
    if (
      (some.has(one) && others.has(other)) ||
      (some.has(other) && others.has(one)) ||
      (isLive(one) && isBetween(other)) ||
      (isLive(other) && isBetween(one))
    ) {
      await trx<GroupLinkRow>('group_links').where({ one, other }).delete();
    }
  }
}

async function putIntoParts(
  trx: Knex.Transaction,
  lines: readonly string[],
  part: number,
): Promise<void> {
  for (let at = 0; at < lines.length; at += chunk) {
    await trx<GroupPartRow>('group_parts')
      .insert(lines.slice(at, at + chunk).map(template => ({ template, part })))
      .onConflict('template')
      .merge();
  }
}

/** Forms the groups as decided, and says which came of it. */
async function settle(
  trx: Knex.Transaction,
  memory: GroupMemory,
  {
    id,
    groups,
    lines,
  }: { id: number; groups: readonly string[]; lines: readonly string[] },
): Promise<GroupsDecided> {
  await memory.readRules(trx);
  await regroup(trx, memory, [...new Set([...groups, ...memory.ruled(lines)])]);
  const rows: { group_id: string }[] = [];
  for (let at = 0; at < lines.length; at += chunk) {
    rows.push(
      ...(await trx<TemplateRow>('templates')
        .whereIn('id', lines.slice(at, at + chunk))
        .select('group_id')),
    );
  }
  const after = [...new Set(rows.map(({ group_id }) => group_id))].sort();
  await trx<GroupDecisionRow>('group_decisions')
    .where({ id })
    .update({ after: JSON.stringify(after) });
  await memory.close(trx, { reload: true });
  return { status: 'decided', groups: after };
}

function toDecision(row: GroupDecisionRow): GroupDecision {
  return {
    at: new Date(Number(row.at)).toISOString(),
    by: row.by,
    action: row.action as GroupDecision['action'],
    ...(row.note !== null && { note: row.note }),
    before: storedList(row.before),
    after: storedList(row.after),
  };
}
