import { median, percentile, total } from '../lib/statistics';
import { count, megabytes, ms, printTable, say, times } from '../lib/table';
import { sightingsDescription } from '../portal/loadEvidence';
import type { Pair } from './compare';
import { BriefResult, rate } from './measureBrief';

type Times = (pair: Pair) => number;

const classes: [label: string, least: number, most: number][] = [
  ['0 to 10', 0, 10],
  ['11 to 100', 11, 100],
  ['101 to 1,000', 101, 1000],
  ['over 1,000', 1001, Infinity],
];

const inside: Times = pair => pair.inside.walk;
const contenders: [label: string, ours: Times, walk: Times][] = [
  ['what the walk finds, from the graph in memory', pair => pair.graph, inside],
  ['the whole brief, first request', pair => pair.inside.first, inside],
  ['the whole brief, repeated request', pair => pair.inside.again, inside],
  [
    'the whole brief, over HTTP',
    pair => pair.http.brief,
    pair => pair.http.walk,
  ],
];

export function printBrief(results: readonly BriefResult[]): void {
  const columns = [
    'requested',
    'walk p50',
    'walk p99',
    'walk mean',
    'p50',
    'p99',
    'mean',
    'ratio of means',
    'median ratio',
  ];
  printTable(
    'The brief beside the walk (ms within the portal; the last line as a reader sees both)',
    ['entities, what', ...columns],
    results.flatMap(({ size, pairs }) =>
      contenders.map(([label, ours, walk]) => [
        `${count(size)}, ${label}`,
        ...summary(pairs, ours, walk),
      ]),
    ),
  );
  say(
    '\nThe whole brief is what its plugin serves: evidence joined, all sections assembled, digest and JSON, and the one question to the database that each answer needs, what is new. At the first request it reads besides what was observed and changed there and has not been read ahead. At a repeated request before anything new is reported, what was joined and assembled is kept; the question and the JSON are left. No source outside the portal is queried by either side.',
  );
  printTable(
    'The whole brief, repeated request, by how many entities are affected',
    ['entities, affected', ...columns],
    results.flatMap(({ size, pairs, largest }) => [
      ...classes.flatMap(([label, least, most]) => {
        const some = pairs.filter(
          ({ affected }) => affected >= least && affected <= most,
        );
        return some.length > 0
          ? [[`${count(size)}, ${label}`, ...again(some)]]
          : [];
      }),
      [
        `${count(size)}, most called: ${count(largest.affected)}`,
        ...again([largest]),
      ],
    ]),
  );
  printEquality(results);
  printTable(
    `Briefs at ${rate.perSecond} requests a second for ${rate.seconds} s, open loop, different entities, over HTTP; ${sightingsDescription} (ms from when due)`,
    ['entities', 'requests', 'p50', 'p90', 'p99', 'max', 'reader held up'],
    results.map(({ size, atRate: { times, ownDelay } }) => [
      count(size),
      count(times.length),
      ...[0.5, 0.9, 0.99, 1].map(share => ms(percentile(times, share))),
      ms(ownDelay),
    ]),
  );
  printTable(
    'The portal that answered: the catalog, evidence and briefs in one process',
    [
      'entities',
      'ready after s',
      'heap before evidence is reported',
      'heap at the end',
      'RSS at the end',
    ],
    results.map(({ size, readyAfter, memory }) => [
      count(size),
      (readyAfter / 1000).toFixed(1),
      megabytes(memory.before.heapUsed),
      megabytes(memory.after.heapUsed),
      megabytes(memory.after.rss),
    ]),
  );
}

function printEquality(results: readonly BriefResult[]): void {
  printTable(
    'What was walked, and how much of it the brief answers equally',
    [
      'entities',
      'affected p50',
      'p90',
      'p99',
      'mean',
      'levels p50',
      'max',
      'read mean',
      'brief kB p50',
      'equal as declared',
      'equal with observed calls',
      'the rest explained',
    ],
    results.map(({ size, pairs, checked }) => {
      const affected = pairs.map(pair => pair.affected);
      const levels = pairs.map(pair => pair.levels);
      return [
        count(size),
        ...[0.5, 0.9, 0.99].map(share => count(percentile(affected, share))),
        count(total(affected) / pairs.length),
        percentile(levels, 0.5),
        percentile(levels, 1),
        count(total(pairs.map(pair => pair.read)) / pairs.length),
        count(median(pairs.map(pair => pair.briefBytes)) / 1024),
        equal(checked),
        equal(pairs),
        explained(pairs),
      ];
    }),
  );
  say(
    '\nCompared: which entities are affected, their tiers, the entry points, and the dependencies of two levels in both directions with their depth. Once calls were observed that nobody declared, the brief names more than the catalog knows: explained is what the declared graph with these calls affects just as many entities of.',
  );
  for (const { size, checked } of results) {
    for (const { ref, differences } of checked) {
      if (differences.length > 0) {
        say(`- ${count(size)}: ${ref}: ${differences.join('; ')}`);
      }
    }
  }
}

function again(pairs: readonly Pair[]): string[] {
  return summary(pairs, pair => pair.inside.again, inside);
}

function summary(pairs: readonly Pair[], ours: Times, walk: Times): string[] {
  const walks = pairs.map(walk);
  const own = pairs.map(ours);
  return [
    count(pairs.length),
    ms(median(walks)),
    ms(percentile(walks, 0.99)),
    ms(total(walks) / walks.length),
    ms(median(own)),
    ms(percentile(own, 0.99)),
    ms(total(own) / own.length),
    times(total(walks) / total(own)),
    times(median(pairs.map(pair => walk(pair) / ours(pair)))),
  ];
}

function explained(pairs: readonly Pair[]): string {
  const other = pairs.filter(pair => pair.differences.length > 0);
  return `${other.filter(pair => pair.asGraph).length} of ${other.length}`;
}

function equal(pairs: readonly Pair[]): string {
  const same = pairs.filter(pair => pair.differences.length === 0);
  return `${same.length} of ${pairs.length}`;
}
