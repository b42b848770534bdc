import { startArguments } from '../lib/nodeArguments';
import { count, megabytes, ms, printTable, say, times } from '../lib/table';
import { checks } from './checks';
import type { Memory, ScorecardsResult } from './measureScorecards';

export const scorecardsDescription = [
  `Scorecards: ${
    checks.length
  } checks over the same facts of every service (18 facts with 30 values that are looked at; 1 in 50 facts is missing, which is unknown to us and left out by the peer). Each side is a backend in a process of its own, on a database of its own, of built code, with the settings of memory that 'npm start' gives (${startArguments.join(
    ' ',
  )}) and the schema of the configuration ready made; what loading left behind is cleared once, as 'npm start' does. The peer's complete evaluations are measured once more in a process without such options.`,
  "The peer: @backstage-community/plugin-tech-insights-backend 3.1.0 with its module for the JSON rules engine 0.10.0, unmodified; its facts are one row an entity, which is the least that it can read. It keeps no verdicts: all checks are run by 'POST /checks/run' when somebody asks.",
  "Ours: from an empty database of verdicts, all facts are read from evidence, all controls are judged, the verdicts are kept with their evidence ('judge'), and every verdict is read with its evidence in one answer by 'GET /verdicts?format=ndjson' ('read').",
  'After a change, ours is to judge what is new and to read the verdicts of the services that changed; the peer, which does not know what changed, reads all. What both loops and schedules add is left out.',
];

const ratio = (peer: number | undefined, own: number) =>
  peer === undefined ? '–' : times(peer / own);
const orNone = (value: number | undefined) =>
  value === undefined ? '–' : ms(value);

/** What the peer took, and how much of it ours took. */
function shareColumns(ours: Memory, peer: Memory | undefined): string[] {
  return peer
    ? [
        megabytes(peer.most),
        megabytes(peer.atStart),
        (ours.most / peer.most).toFixed(2),
      ]
    : ['–', '–', '–'];
}

export function printScorecards(results: readonly ScorecardsResult[]): void {
  printTable(
    'A complete evaluation, with every verdict and its evidence in the answer (ms, medians)',
    [
      'services',
      'database',
      'judge',
      'read',
      'ours',
      'peer, as Node runs it',
      'ratio',
      'peer, as npm start runs ours',
      'ratio',
    ],
    results.map(({ size, engine, judgeMs, readMs, peer }) => [
      count(size),
      engine,
      ms(judgeMs),
      ms(readMs),
      ms(judgeMs + readMs),
      orNone(peer?.plain.allMs),
      ratio(peer?.plain.allMs, judgeMs + readMs),
      orNone(peer?.allMs),
      ratio(peer?.allMs, judgeMs + readMs),
    ]),
  );
  printTable(
    'After 1% of the facts changed (ms, medians)',
    [
      'services',
      'database',
      'changed',
      'judge',
      'read',
      'ours',
      'peer',
      'ratio',
    ],
    results.flatMap(({ size, engine, changes }) =>
      changes.map(({ entities, judgeMs, readMs, peerMs }) => [
        count(size),
        engine,
        count(entities),
        ms(judgeMs),
        ms(readMs),
        ms(judgeMs + readMs),
        orNone(peerMs),
        ratio(peerMs, judgeMs + readMs),
      ]),
    ),
  );
  printTable(
    'Memory at most (resident), each process after its complete evaluations, and before any fact was reported (at start; ours has read its services from the catalog by then)',
    [
      'services',
      'database',
      'ours',
      'at start',
      'peer, as Node runs it',
      'at start',
      'our share',
      'peer, as npm start runs ours',
      'at start',
      'our share',
    ],
    results.map(({ size, engine, memory, peer }) => [
      count(size),
      engine,
      megabytes(memory.most),
      megabytes(memory.atStart),
      ...shareColumns(memory, peer?.plain.memory),
      ...shareColumns(memory, peer?.memory),
    ]),
  );
  printTable(
    'What one answers for a complete evaluation',
    ['services', 'database', 'ours', 'peer'],
    results.map(({ size, engine, bytes, peer }) => [
      count(size),
      engine,
      megabytes(bytes),
      peer ? megabytes(peer.bytes) : '–',
    ]),
  );
  printTable(
    'What the page of a team of 25 services asks for (ms, medians of 20 teams)',
    [
      'services',
      'database',
      'requests',
      'each, in the server',
      'in the server',
      'as its reader sees it',
    ],
    results.map(({ size, engine, teamPage }) => [
      count(size),
      engine,
      teamPage.length,
      teamPage.map(one => `${one.path} ${ms(one.serverMs)}`).join(', '),
      ms(teamPage.reduce((sum, one) => sum + one.serverMs, 0)),
      ms(teamPage.reduce((sum, one) => sum + one.ms, 0)),
    ]),
  );
  for (const { size, engine, compared } of results) {
    if (compared) {
      const counts = Object.entries(compared)
        .map(([status, many]) => `${count(many)} ${status}`)
        .join(', ');
      say(
        `\nEvery verdict is the same on both sides, before and after the changes (${count(
          size,
        )}, ${engine}): ${counts}.`,
      );
    }
  }
}
