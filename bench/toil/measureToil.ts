import {
  groupLines,
  SimilarityIndex,
  templateOf,
} from '@plumbline/backstage-plugin-toil-common/grouping';
import { megabytes, printTable, say } from '../lib/table';
import { agreement, labelledTickets } from './labelled';

export const toilSizes = [1_000, 10_000, 100_000];
const thresholds = [0.5, 0.6, 0.7, 0.8];
/** Lines placed one by one among those that are there. */
const placed = 1_000;

export type ToilResult = {
  size: number;
  kind: 'masks alone' | 'masks and similarity';
  ms: number;
  heap: number;
  groups: number;
  f1: number;
  exact: number;
};

export type PlacedResult = { size: number; msEach: number };

export const toilDescription = [
  'Toil: tickets made from 24 kinds of work, some in two wordings, with hosts, ids, names and times that vary, a tenth of them shouted; each labelled with its kind. The baseline masks the same way and groups what is equal then.',
];

/** Groups in one run, each kind with the heap that it took. */
export function measureToil(size: number, seed: number): ToilResult[] {
  const tickets = labelledTickets(size, seed);
  const titles = tickets.map(({ title }) => title);
  const labels = tickets.map(({ label }) => label);
  const kinds = {
    'masks alone': () =>
      titles.map(title => templateOf({ title, kind: 'request' }).id),
    'masks and similarity': () => groupLines(titles),
  };
  return (Object.keys(kinds) as (keyof typeof kinds)[]).map(kind => {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const start = performance.now();
    const groups = kinds[kind]();
    const ms = performance.now() - start;
    return {
      size,
      kind,
      ms,
      heap: Math.max(0, process.memoryUsage().heapUsed - before),
      groups: new Set(groups).size,
      ...agreement(groups, labels),
    };
  });
}

/** One more among those that are there, without grouping them again. */
export function measurePlaced(size: number, seed: number): PlacedResult {
  const index = new SimilarityIndex();
  const template = ({ title }: { title: string }) =>
    templateOf({ title, kind: 'request' });
  labelledTickets(size, seed).forEach(ticket => index.add(template(ticket)));
  const more = labelledTickets(placed, seed + 1);
  const start = performance.now();
  more.forEach(ticket => index.add(template(ticket)));
  return { size, msEach: (performance.now() - start) / placed };
}

export function printToil(seed: number): void {
  const results = toilSizes.flatMap(size => measureToil(size, seed));
  printTable(
    'Toil: occurrences grouped in one run',
    ['occurrences', 'how', 'ms', 'heap', 'groups', 'pairwise F1', 'exact'],
    results.map(({ exact, f1, groups, heap, kind, ms, size }) => [
      size,
      kind,
      Math.round(ms),
      megabytes(heap),
      groups,
      f1.toFixed(3),
      exact.toFixed(3),
    ]),
  );
  printTable(
    'Toil: one more placed',
    ['occurrences before', 'ms each'],
    toilSizes.map(size => {
      const { msEach } = measurePlaced(size, seed);
      return [size, msEach.toFixed(3)];
    }),
  );
  const tickets = labelledTickets(10_000, seed);
  printTable(
    'Toil: agreement with labels by threshold',
    ['threshold', 'pairwise F1', 'exact'],
    thresholds.map(threshold => {
      const groups = groupLines(
        tickets.map(({ title }) => title),
        { threshold },
      );
      const { exact, f1 } = agreement(
        groups,
        tickets.map(({ label }) => label),
      );
      return [threshold, f1.toFixed(3), exact.toFixed(3)];
    }),
  );
  say('');
}
