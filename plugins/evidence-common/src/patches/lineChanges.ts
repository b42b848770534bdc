/** Lines of the old text from `start` and how many, and what takes their place. */
export type LineChange = { start: number; count: number; lines: string[] };

/** Edits beyond which what differs is reported as one piece. */
const mostEdits = 400;

export function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/**
 * The fewest lines that go and come between two texts, after E. W. Myers, "An
 * O(ND) Difference Algorithm and Its Variations" (1986).
 * Cost: O(lines + differing stretch × differences).
 */
export function lineChanges(
  old: readonly string[],
  now: readonly string[],
): LineChange[] {
  let head = 0;
  const most = Math.min(old.length, now.length);
  while (head < most && old[head] === now[head]) {
    head += 1;
  }
  let tail = 0;
  while (
    tail < most - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail += 1;
  }
  const a = old.slice(head, old.length - tail);
  const b = now.slice(head, now.length - tail);
  if (a.length === 0 && b.length === 0) {
    return [];
  }
  return between(a, b).map(change => ({
    ...change,
    start: change.start + head,
  }));
}

function between(a: readonly string[], b: readonly string[]): LineChange[] {
  const trace = a.length && b.length ? paths(a, b) : undefined;
  if (!trace) {
    return [{ start: 0, count: a.length, lines: [...b] }];
  }
  const changes: LineChange[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d > 0; d--) {
    const v = trace[d - 1];
    const k = x - y;
    const down = k === -d || (k !== d && at(v, k - 1) < at(v, k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = at(v, fromK);
    const fromY = fromX - fromK;
    // The way goes one step down or right, then along equal lines to x, y.
    const stepX = down ? fromX : fromX + 1;
    const line = down ? [b[fromY]] : [];
    const [next] = changes;
    // No equal line between: one change.
    if (next && x === stepX) {
      next.start = fromX;
      next.count += stepX - fromX;
      next.lines.unshift(...line);
    } else {
      changes.unshift({ start: fromX, count: stepX - fromX, lines: line });
    }
    [x, y] = [fromX, fromY];
  }
  return changes;
}

/** How far each diagonal reaches, for each number of edits. */
function paths(
  a: readonly string[],
  b: readonly string[],
): Map<number, number>[] | undefined {
  const trace: Map<number, number>[] = [];
  let v = new Map([[1, 0]]);
  for (let d = 0; d <= mostEdits; d++) {
    const next = new Map<number, number>();
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(v, k - 1) < at(v, k + 1));
      let x = down ? at(v, k + 1) : at(v, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) {
        x += 1;
      }
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) {
        return [...trace, next];
      }
    }
    trace.push(next);
    v = next;
  }
  return undefined;
}

function at(v: ReadonlyMap<number, number>, k: number): number {
  return v.get(k) ?? -1;
}
