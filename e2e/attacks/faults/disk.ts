import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { othersAnswer } from './others';
import type { Stand } from './Stand';

const megabyte = Buffer.alloc(1 << 20);

/** A small disk of its own; undefined where this user may not mount one. */
export function smallDisk(folder: string): { remove(): void } | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return undefined;
  }
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', folder]);
  } catch {
    return undefined;
  }
  const remove = () => {
    process.removeListener('exit', remove);
    execFileSync('umount', ['--lazy', folder]);
  };
  // Also when the run is ended in the middle of it.
  process.once('exit', remove);
  return { remove };
}

function isFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOSPC';
}

/** Takes what is left, to the last block, and again what was freed meanwhile. */
function fill(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    for (let size = megabyte.length; size >= 512; ) {
      try {
        const wrote = writeSync(descriptor, megabyte, 0, size);
        size = wrote < size ? size / 2 : size;
      } catch (error) {
        if (!isFull(error)) {
          throw error;
        }
        size /= 2;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Writes of each kind, large enough that no free page takes them. */
function writes(stand: Stand): [path: string, body: object][] {
  const long = 'x'.repeat(900);
  const at = new Date(Date.now() - 60_000).toISOString();
  const items = Array.from({ length: 500 }, () => ({
    id: stand.next('full-'),
    title: `${stand.next('Free the disk of node ')} ${long}`,
    occurredAt: at,
  }));
  return [
    ['/api/toil/occurrences', { source: 'disk', items }],
    [
      '/api/evidence/observations',
      {
        source: 'disk',
        observedAt: at,
        workloads: Array.from({ length: 500 }, (_, n) => ({
          name: `load-${n % 40}`,
          cluster: 'eu',
          namespace: stand.next('namespace-'),
          version: long.slice(0, 200),
          replicas: 1,
        })),
      },
    ],
  ];
}

/**
 * The disk is full: reads are answered, writes refused with 507 or 503 and
 * nothing half-written. Once there is space, writes succeed without a restart.
 */
export async function diskFull(
  stand: Stand,
  meanwhile: () => Promise<void> = async () => {},
  fault = 'Disk full',
): Promise<void> {
  const { api, books } = stand;
  const filler = join(stand.options.folder, 'filler');
  // The keys by which plugins ask each other are made now, as they are each hour.
  await othersAnswer(stand, fault);
  books.struck(fault);
  await stand.underLoad(
    fault,
    api,
    async load => {
      await load.settled();
      try {
        const refused = new Set<string>();
        const until = Date.now() + 20_000;
        const kinds = writes(stand).map(([path]) => path);
        while (refused.size < kinds.length && Date.now() < until) {
          fill(filler);
          for (const [path, body] of writes(stand)) {
            const { status, text } = await api.post(path, body);
            if (status === 503 || status === 507) {
              refused.add(path);
            } else if (status >= 300) {
              refused.add(path);
              books.problem(
                fault,
                `${path} answered ${status}: ${text.slice(0, 300)}`,
              );
            }
          }
        }
        for (const path of kinds.filter(one => !refused.has(one))) {
          books.problem(fault, `${path} took everything on a full disk`);
        }
        await othersAnswer(stand, fault);
        await meanwhile();
      } finally {
        rmSync(filler);
      }
      const from = performance.now();
      for (const [path, body] of writes(stand)) {
        let answer = await api.post(path, body);
        while (answer.status >= 300 && performance.now() - from < 30_000) {
          await sleep(100);
          answer = await api.post(path, body);
        }
        books.answer(
          fault,
          `${path} again ${stand.next('')}`,
          answer.status < 300,
        );
      }
      await load.settled();
      books.recovered(fault, performance.now() - from);
    },
    [503, 507],
  );
}
