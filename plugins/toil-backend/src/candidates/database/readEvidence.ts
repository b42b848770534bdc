import {
  Counted,
  ToilKind,
  watchedSources,
  windowOf,
} from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { BacklogEvidence, GroupEvidence } from '../records';
import type {
  CandidateRow,
  GroupRow,
  IntakeRow,
  NameRow,
  ServiceRow,
  TemplateRow,
} from '../../database/tables';
import { toCandidates } from './candidateRows';

/** A source that is polled, part by part. */
export type PolledSource = { source: string; parts: readonly string[] };

/**
 * All that the backlog is made from. Cost: O(occurrences within the windows),
 * counted by the database.
 */
export async function readEvidence(
  trx: Knex.Transaction,
  now: number,
  polled: readonly PolledSource[],
): Promise<BacklogEvidence> {
  const groups = new Map<string, GroupEvidence>();
  for (const row of await trx<GroupRow>('groups').select()) {
    groups.set(row.id, {
      id: row.id,
      titles: [row.title],
      kind: row.kind as ToilKind,
      size: row.size,
      last: Number(row.last_at),
      counted: [],
      services: [],
      owners: [],
    });
  }
  await count(trx, groups, {
    now,
    polledUntil: await polledUntil(trx, polled),
  });
  await addNames(trx, groups);
  await addTitles(trx, groups);
  const templates = new Map(
    (await trx<TemplateRow>('templates').select('id', 'group_id')).map(row => [
      row.id,
      row.group_id,
    ]),
  );
  const names = new Map(
    (await trx<NameRow>('names').select()).map(row => [
      `${row.role} ${row.name}`,
      row.entity_ref ?? undefined,
    ]),
  );
  const services = new Map(
    (await trx<ServiceRow>('services').select()).map(row => [
      row.entity_ref,
      {
        owner: row.owner ?? undefined,
        blastRadius: row.blast_radius ?? undefined,
      },
    ]),
  );
  return {
    groups,
    groupOf: template => templates.get(template),
    names: {
      service: name => names.get(`service ${name}`),
      owner: name => names.get(`owner ${name}`),
      of: ref => services.get(ref),
    },
    candidates: toCandidates(
      trx,
      await trx<CandidateRow>('candidates').select().orderBy('id'),
    ),
  };
}

/**
 * Until when each source has answered, epoch ms: when the part that lags most
 * was last read to its end. Absent where one never was.
 */
async function polledUntil(
  trx: Knex.Transaction,
  polled: readonly PolledSource[],
): Promise<Map<string, number>> {
  const rows = await trx<IntakeRow>('intakes').whereNotNull('succeeded_at');
  const until = new Map<string, number>();
  for (const { source, parts } of polled) {
    const ends = rows
      .filter(row => row.source === source && parts.includes(row.part))
      .map(row => Number(row.succeeded_at));
    if (ends.length === parts.length) {
      until.set(source, Math.min(...ends));
    }
  }
  return until;
}

async function count(
  trx: Knex.Transaction,
  groups: Map<string, GroupEvidence>,
  options: { now: number; polledUntil: ReadonlyMap<string, number> },
): Promise<void> {
  const { now } = options;
  const sources: Record<string, unknown>[] = await trx('occurrences')
    // One that is dated later does not say that its source looked until then.
    .where('occurred_at', '<=', now)
    .select('source')
    .min({ first: 'occurred_at' })
    .max({ last: 'occurred_at' })
    .groupBy('source')
    .orderBy('source');
  for (const { source, first, last } of sources) {
    const isWatched = watchedSources.some(each => each === source);
    const window = windowOf(
      {
        first: Number(first),
        last: Number(last),
        isWatched,
        polledUntil: options.polledUntil.get(String(source)),
      },
      now,
    );
    const rows: Record<string, unknown>[] = await trx('occurrences')
      .join('templates', 'templates.id', 'occurrences.template')
      .where('source', String(source))
      .where('occurred_at', '>', window.from)
      .where('occurred_at', '<=', window.to)
      .groupBy('templates.group_id')
      .select({ group: 'templates.group_id' })
      .count({ count: '*', timed: 'minutes' })
      .sum({ minutes: 'minutes' });
    const inWindow = new Map(rows.map(row => [String(row.group), row]));
    const reported: Record<string, unknown>[] = await trx('occurrences')
      .join('templates', 'templates.id', 'occurrences.template')
      .where('source', String(source))
      .distinct({ group: 'templates.group_id' });
    for (const { group } of reported) {
      const row = inWindow.get(String(group));
      const counted: Counted = {
        source: String(source),
        ...window,
        count: Number(row?.count ?? 0),
        timed: Number(row?.timed ?? 0),
        // Sums of floats differ by the order in which a database adds.
        minutes: Math.round(Number(row?.minutes ?? 0) * 100) / 100,
      };
      groups.get(String(group))?.counted.push(counted);
    }
  }
}

/** Names in the occurrences of groups, the most frequent first. */
async function addNames(
  trx: Knex.Transaction,
  groups: Map<string, GroupEvidence>,
): Promise<void> {
  const services: Record<string, unknown>[] = await trx('occurrence_services')
    .join('occurrences', 'occurrences.id', 'occurrence_services.occurrence')
    .join('templates', 'templates.id', 'occurrences.template')
    .groupBy('templates.group_id', 'occurrence_services.name')
    .select({ group: 'templates.group_id', name: 'occurrence_services.name' })
    .count({ count: '*' });
  const owners: Record<string, unknown>[] = await trx('occurrences')
    .join('templates', 'templates.id', 'occurrences.template')
    .whereNotNull('owner')
    .groupBy('templates.group_id', 'owner')
    .select({ group: 'templates.group_id', name: 'owner' })
    .count({ count: '*' });
  for (const [key, rows] of [
    ['services', services],
    ['owners', owners],
  ] as const) {
    const named = rows
      .map(row => ({
        group: String(row.group),
        name: String(row.name),
        count: Number(row.count),
      }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
    named.forEach(({ group, name }) => groups.get(group)?.[key].push(name));
  }
}

/** The first and the last title of each group in the order of letters. */
async function addTitles(
  trx: Knex.Transaction,
  groups: Map<string, GroupEvidence>,
): Promise<void> {
  const rows: { group: string; least: string; most: string }[] = await trx(
    'occurrences',
  )
    .join('templates', 'templates.id', 'occurrences.template')
    .groupBy('templates.group_id')
    .select({ group: 'templates.group_id' })
    .min({ least: 'occurrences.title' })
    .max({ most: 'occurrences.title' });
  for (const { group, least, most } of rows) {
    groups.get(group)?.titles.push(least, most);
  }
}
