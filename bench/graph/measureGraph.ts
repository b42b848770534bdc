import { fork } from 'node:child_process';
import { join } from 'node:path';
import { nodeArguments } from '../lib/nodeArguments';
import { count, megabytes, ms, note, printTable } from '../lib/table';
import type { GraphKind, GraphResult, GraphTask } from './graphProcess';

const kinds: GraphKind[] = ['object graph', 'EstateGraph', 'EstateModel'];

/** Builds each kind of graph at one size, in a process of its own. */
export async function measureGraphs(
  size: number,
  seed: number,
): Promise<GraphResult[]> {
  const results: GraphResult[] = [];
  for (const kind of kinds) {
    note(`${size}: ${kind}`);
    results.push(await inProcess({ kind, size, seed }));
  }
  return results;
}

function inProcess(task: GraphTask): Promise<GraphResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, 'graphProcess.ts'), [], {
      execArgv: nodeArguments,
    });
    child.on('message', (message: Partial<GraphResult>) => {
      // What transforms the code talks over this channel, too.
      if (message.kind) {
        resolve(message as GraphResult);
      }
    });
    child.once('error', reject);
    child.once('exit', code =>
      reject(new Error(`${task.kind} of ${task.size} ended with ${code}`)),
    );
    child.send(task);
  });
}

export function printGraphs(results: readonly GraphResult[]): void {
  printTable(
    'The graph in memory beside a plain object graph (a Map of objects with Sets of objects)',
    [
      'entities, graph',
      'build ms',
      'µs an entity',
      'heap',
      'bytes an entity',
      'query mean µs',
      'affected found',
    ],
    results.map(result => [
      `${count(result.size)}, ${result.kind}`,
      ms(result.buildMs),
      ((result.buildMs * 1000) / result.size).toFixed(1),
      megabytes(result.heap),
      count(result.heap / result.size),
      ms(result.queryMean * 1000),
      count(result.found),
    ]),
  );
  printTable(
    'Staying current: so many entities described anew (ms; µs for each), and the first query after',
    ['entities, graph, changed', 'ms', 'µs each', 'first query ms', 'rebuilt'],
    results.flatMap(result =>
      result.changes.map(change => [
        `${count(result.size)}, ${result.kind}, ${count(change.count)}`,
        ms(change.ms),
        ms((change.ms * 1000) / change.count),
        ms(change.queryMs),
        ms(result.buildMs),
      ]),
    ),
  );
}
