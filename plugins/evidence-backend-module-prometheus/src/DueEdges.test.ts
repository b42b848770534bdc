import { DueEdges } from './DueEdges';

const seconds = (count: number) => new Date(count * 1000);
const edge = (to: string, count: number, by = 'tracing') => ({
  key: `a calls ${to}`,
  from: { type: 'workload' as const, name: 'a' },
  to: { type: 'workload' as const, name: to },
  type: 'calls' as const,
  windowSeconds: 120,
  count,
  by,
});

describe('calls that are reported', () => {
  const report = (
    edges: DueEdges,
    seen: ReturnType<typeof edge>[],
    at: number,
  ) => {
    const { due, reported } = edges.of(seen, seconds(at));
    reported();
    return due.map(({ key, by }) => `${key.slice(-1)} ${by}`);
  };

  it('are those whose count changed, and the others once their window is over', () => {
    const edges = new DueEdges({ few: 0, random: () => 1 });
    expect(report(edges, [edge('b', 1), edge('c', 1)], 0)).toHaveLength(2);
    expect(report(edges, [edge('b', 1), edge('c', 2)], 60)).toEqual([
      'c tracing',
    ]);
    expect(report(edges, [edge('b', 1), edge('c', 2)], 120)).toEqual([
      'b tracing',
    ]);
    expect(report(edges, [edge('b', 1), edge('c', 2)], 180)).toEqual([
      'c tracing',
    ]);
  });

  it('come by and by after the first time, none later than its window', () => {
    const shares = [0.25, 0.75];
    const edges = new DueEdges({ few: 0, random: () => shares.shift()! });
    const seen = [edge('b', 1), edge('c', 1)];
    report(edges, seen, 0);
    expect(report(edges, seen, 30)).toEqual(['b tracing']);
    expect(report(edges, seen, 90)).toEqual(['c tracing']);
    expect(report(edges, seen, 150)).toEqual(['b tracing']);
  });

  it('are reported by all that see them, or by none', () => {
    const edges = new DueEdges({ few: 0, random: () => 1 });
    report(edges, [edge('b', 1), edge('b', 5, 'istio')], 0);
    expect(report(edges, [edge('b', 1), edge('b', 6, 'istio')], 10)).toEqual([
      'b tracing',
      'b istio',
    ]);
  });

  it('are reported again when they come back, or another process reported', () => {
    const edges = new DueEdges({ few: 0, random: () => 1 });
    report(edges, [edge('b', 1)], 0);
    expect(report(edges, [], 10)).toEqual([]);
    expect(report(edges, [edge('b', 1)], 20)).toEqual(['b tracing']);
    edges.forget();
    expect(report(edges, [edge('b', 1)], 30)).toEqual(['b tracing']);
  });

  it('are all reported each time where they are few', () => {
    const edges = new DueEdges({ few: 2 });
    const seen = [edge('b', 1), edge('c', 1)];
    expect(report(edges, seen, 0)).toHaveLength(2);
    expect(report(edges, seen, 1)).toHaveLength(2);
    expect(report(edges, [...seen, edge('d', 1)], 2)).toEqual(['d tracing']);
  });

  it('are reported again where the report failed', () => {
    const edges = new DueEdges({ few: 0, random: () => 1 });
    edges.of([edge('b', 1)], seconds(0));
    expect(report(edges, [edge('b', 1)], 1)).toEqual(['b tracing']);
  });
});
