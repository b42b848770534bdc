import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { count, megabytes, note, printTable } from '../lib/table';

const cli = resolve(__dirname, '../../packages/cli');
const importSizes = [2 ** 26, 2 ** 28, 2 ** 30];
const firstDay = Date.parse('2026-03-01T00:00:00Z');
/** What people write under a title; quotes and commas as a table has them. */
const body =
  'somebody requested it again, and it was done by hand ""as always"". '.repeat(
    12,
  );

export type ImportResult = {
  bytes: number;
  rows: number;
  seconds: number;
  /** The most that the command had of memory, bytes. */
  peak: number;
  requests: number;
  /** Lines of progress. */
  progress: number;
};

export const importDescription =
  'Toil: a table of tickets, each with some 800 characters of text, made for the measurement and read by `plumbline toil import --csv`; a server that only counts takes them, so the times are those of the command.';

/** Reads a table of so many bytes with the command as it is published. */
export async function measureImport(bytes: number): Promise<ImportResult> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-import-'));
  const server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) {
      text += chunk;
    }
    const { items } = JSON.parse(text);
    taken += items.length;
    requests += 1;
    res.setHeader('content-type', 'application/json');
    res.end(
      JSON.stringify({
        stored: items.length,
        updated: 0,
        duplicate: 0,
        overruled: 0,
        refused: [],
        future: 0,
      }),
    );
  });
  let taken = 0;
  let requests = 0;
  try {
    const command = join(folder, 'cli/plumbline.cjs');
    const built = spawnSync(
      process.execPath,
      [join(cli, 'build.mjs'), '--outdir', join(folder, 'cli')],
      { stdio: 'inherit' },
    );
    if (built.status !== 0) {
      throw new Error('The command could not be built');
    }
    const file = join(folder, 'tickets.csv');
    const rows = await writeTable(file, bytes);
    note(`${megabytes(statSync(file).size)} written`);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    writeFileSync(join(folder, 'token'), 'nobody asks');
    const { port } = server.address() as AddressInfo;
    const begun = performance.now();
    const child = spawn(
      process.execPath,
      [command, 'toil', 'import', '--csv', file],
      {
        env: {
          ...process.env,
          PLUMBLINE_URL: `http://127.0.0.1:${port}`,
          PLUMBLINE_TOKEN_FILE: join(folder, 'token'),
          PLUMBLINE_DATA: folder,
        },
        stdio: ['ignore', 'inherit', 'pipe'],
      },
    );
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid!));
    }, 100);
    let progress = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      progress += text;
    });
    const [code] = await once(child, 'close');
    clearInterval(timer);
    const seconds = (performance.now() - begun) / 1_000;
    if (code !== 0 || taken !== rows) {
      throw new Error(`${taken} of ${rows} rows were taken: ${progress}`);
    }
    return {
      bytes: statSync(file).size,
      rows,
      seconds,
      peak,
      requests,
      progress: progress.split('\n').filter(line => line !== '').length,
    };
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the number of rows */
async function writeTable(file: string, bytes: number): Promise<number> {
  const out = createWriteStream(file);
  out.write('Issue key,Issue id,Summary,Created,Description\n');
  let rows = 0;
  for (let written = 0; written < bytes; ) {
    let piece = '';
    for (const end = rows + 500; rows < end; rows++) {
      const at = new Date(firstDay - rows * 1_000).toISOString();
      piece += `OPS-${rows},${rows},Restart stuck payment worker on node-${rows},${at},"${body}${rows}"\n`;
    }
    written += piece.length;
    if (!out.write(piece)) {
      await once(out, 'drain');
    }
  }
  out.end();
  await finished(out);
  return rows;
}

/** The most memory that a process has had; 0 where it is unknown (other than Linux). */
function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

export async function printImport(): Promise<void> {
  const results: ImportResult[] = [];
  for (const size of importSizes) {
    results.push(await measureImport(size));
  }
  printTable(
    'Toil: a table read by the command',
    ['table', 'tickets', 'seconds', 'memory at most', 'requests', 'progress'],
    results.map(({ bytes, peak, requests, rows, seconds, progress }) => [
      megabytes(bytes),
      count(rows),
      seconds.toFixed(1),
      megabytes(peak),
      count(requests),
      progress,
    ]),
  );
}
