import { readFileSync, readdirSync } from 'node:fs';

/** Processes that a process started, and those that they started. */
function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap(task => {
    try {
      return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number);
    } catch {
      // The thread has ended since it was listed.
      return [];
    }
  });
  return children.flatMap(child => [child, ...descendants(child)]);
}

/** Resident memory in megabytes; 0 for a process that is gone. */
function residentMegabytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/**
 * The backend among the processes of a launcher: the one that takes most
 * memory. Linux only: it reads `/proc`.
 */
export function backendOf(launcher: number): {
  pid: number;
  megabytes(): number;
} {
  const [pid] = descendants(launcher).sort(
    (a, b) => residentMegabytes(b) - residentMegabytes(a),
  );
  return { pid, megabytes: () => residentMegabytes(pid) };
}
