import { Random } from '../lib/random';
import { median } from '../lib/statistics';
import { note } from '../lib/table';
import type { Engine } from '../portal/startPortal';
import { TimedRequest, OurSide } from './OurSide';
import { installPeer, PeerSide } from './PeerSide';
import { compare, Statuses } from './statuses';

/** Resident at most, bytes: after all was evaluated, and before anything was reported. */
export type Memory = { most: number; atStart: number };

/** Milliseconds, the median of the rounds. */
export type ScorecardsResult = {
  size: number;
  engine: Engine;
  rounds: number;
  /** Absent where the peer could not finish. */
  peer?: {
    allMs: number;
    bytes: number;
    memory: Memory;
    /** Of another process, without options to Node. */
    plain: { allMs: number; memory: Memory };
  };
  judgeMs: number;
  readMs: number;
  bytes: number;
  memory: Memory;
  changes: {
    what: string;
    entities: number;
    judgeMs: number;
    readMs: number;
    peerMs?: number;
  }[];
  compared?: Record<string, number>;
  teamPage: TimedRequest[];
};

type Options = {
  size: number;
  engine: Engine;
  postgresUrl: string;
  rounds: number;
  seed: number;
  withPeer: boolean;
};

/** Both sides in turn over the same facts and checks. */
export async function measureScorecards(
  options: Options,
): Promise<ScorecardsResult> {
  const { size, engine, postgresUrl, rounds, withPeer } = options;
  if (withPeer) {
    installPeer();
  }
  const name = `bench_scorecards_${size}`;
  const shared = { engine, postgresUrl };
  const ours = await OurSide.start({ ...shared, name: `${name}_ours`, size });
  const peer = withPeer
    ? await PeerSide.start({ ...shared, name: `${name}_peer` })
    : undefined;
  try {
    const atStart = {
      ours: await ours.memory(),
      peer: (await peer?.memory()) ?? 0,
    };
    const everything = Array.from({ length: size }, (_, index) => index);
    await ours.report(everything, 0);
    await peer?.report(everything, 0);
    note(`${engine}, ${size}: both have the facts`);
    const all = await measureAll({ ours, peer, rounds });
    // Before anything else is read by either.
    const most = {
      ours: await ours.memory(),
      peer: (await peer?.memory()) ?? 0,
    };
    const compared = await same(ours, peer, size);
    const changes = await measureChanges(options, { ours, peer });
    await same(ours, peer, size);
    const teamPage = await measureTeamPage(ours, size);
    const { judge, read, run, bytes, peerBytes } = all;
    return {
      size,
      engine,
      rounds,
      compared,
      changes,
      teamPage,
      bytes,
      peer: peer && {
        allMs: median(run),
        bytes: peerBytes,
        memory: { most: most.peer, atStart: atStart.peer },
        plain: await measurePlainPeer(options),
      },
      judgeMs: median(judge),
      readMs: median(read),
      memory: { most: most.ours, atStart: atStart.ours },
    };
  } finally {
    await Promise.all([ours.stop(), peer?.stop()]);
  }
}

/** As many evaluations of the peer when Node is left to itself. */
async function measurePlainPeer(
  options: Options,
): Promise<{ allMs: number; memory: Memory }> {
  const { size, engine, postgresUrl, rounds } = options;
  const peer = await PeerSide.start({
    engine,
    postgresUrl,
    name: `bench_scorecards_${size}_plain`,
    execArgv: [],
  });
  try {
    const atStart = await peer.memory();
    await peer.report(
      Array.from({ length: size }, (_, index) => index),
      0,
    );
    const run: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      await peer.runAll();
      run.push(performance.now() - began);
      note(`the peer as Node runs it: ${run.at(-1)!.toFixed(0)} ms`);
    }
    return {
      allMs: median(run),
      memory: { most: await peer.memory(), atStart },
    };
  } finally {
    await peer.stop();
  }
}

async function measureAll(options: {
  ours: OurSide;
  peer: PeerSide | undefined;
  rounds: number;
}) {
  const { ours, peer, rounds } = options;
  const judge: number[] = [];
  const read: number[] = [];
  const run: number[] = [];
  let bytes = 0;
  let peerBytes = 0;
  for (let round = 0; round < rounds; round++) {
    await ours.forget();
    judge.push((await ours.judge()).ms);
    const started = performance.now();
    bytes = await ours.readAll();
    read.push(performance.now() - started);
    if (peer) {
      const began = performance.now();
      peerBytes = await peer.runAll();
      run.push(performance.now() - began);
    }
    note(
      `all: ${judge.at(-1)!.toFixed(0)} + ${read.at(-1)!.toFixed(0)} ms, peer ${
        run.at(-1)?.toFixed(0) ?? '–'
      } ms`,
    );
  }
  return { judge, read, run, bytes, peerBytes };
}

/** One in a hundred services says something else, in every fact. */
async function measureChanges(
  { size, rounds, seed }: Options,
  { ours, peer }: { ours: OurSide; peer: PeerSide | undefined },
): Promise<ScorecardsResult['changes']> {
  const random = new Random(seed);
  const judge: number[] = [];
  const read: number[] = [];
  const run: number[] = [];
  const entities = Math.ceil(size / 100);
  const everything = Array.from({ length: size }, (_, index) => index);
  for (let round = 0; round < rounds; round++) {
    const changed = random.sample(everything, entities);
    await ours.report(changed, round + 1);
    await peer?.report(changed, round + 1);
    judge.push((await ours.judge()).ms);
    const started = performance.now();
    await ours.readSome(changed);
    read.push(performance.now() - started);
    // The same work each time, and much of it.
    if (peer && (round === 0 || size <= 1_000)) {
      const began = performance.now();
      await peer.runAll();
      run.push(performance.now() - began);
    }
    note(
      `changed: ${judge.at(-1)!.toFixed(0)} + ${read
        .at(-1)!
        .toFixed(0)} ms, peer ${run.at(-1)?.toFixed(0) ?? '–'} ms`,
    );
  }
  return [
    {
      what: 'every fact of 1% of the services',
      entities,
      judgeMs: median(judge),
      readMs: median(read),
      peerMs: peer && median(run),
    },
  ];
}

async function same(
  ours: OurSide,
  peer: PeerSide | undefined,
  size: number,
): Promise<Record<string, number> | undefined> {
  if (!peer) {
    return undefined;
  }
  const own: Statuses = await ours.statuses();
  return compare(own, await peer.statuses(size), size);
}

/** Medians over some teams. */
async function measureTeamPage(
  ours: OurSide,
  size: number,
): Promise<TimedRequest[]> {
  const pages: TimedRequest[][] = [];
  for (let page = 0; page < 20; page++) {
    pages.push(await ours.teamPage(Math.floor((page * size) / 20)));
  }
  return pages[0].map(({ path, bytes }, index) => ({
    path,
    bytes,
    ms: median(pages.map(page => page[index].ms)),
    serverMs: median(pages.map(page => page[index].serverMs)),
  }));
}
