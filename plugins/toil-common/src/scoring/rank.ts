export type Ranked = {
  id: string;
  priority: number;
  observedPerMonth: number;
  /** How many services are affected where it goes wrong. */
  blastRadius: number;
  minutesPerMonth: number;
};

/** The order of the backlog: total, as ids differ. */
export function compareRanked(a: Ranked, b: Ranked): number {
  return (
    b.priority - a.priority ||
    b.observedPerMonth - a.observedPerMonth ||
    b.blastRadius - a.blastRadius ||
    b.minutesPerMonth - a.minutesPerMonth ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
  );
}

/** Each is written with as many digits, so that texts sort as numbers do. */
const largest = 999_999_999_999;

/**
 * A text that sorts as {@link compareRanked} does, for databases. Rates count
 * to two decimals.
 */
export function rankKeyOf(ranked: Ranked): string {
  const terms = [
    ranked.priority,
    ranked.observedPerMonth,
    ranked.blastRadius,
    ranked.minutesPerMonth,
  ];
  return [
    ...terms.map(term =>
      String(largest - Math.min(largest, Math.round(term * 100))).padStart(
        12,
        '0',
      ),
    ),
    ranked.id,
  ].join('.');
}
