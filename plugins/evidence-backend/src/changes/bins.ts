const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Lengths that divide a clock's face, so that bins begin at round instants. */
const roundLengths = [
  ...[1, 2, 5, 10, 15, 30].map(n => n * second),
  ...[1, 2, 5, 10, 15, 30].map(n => n * minute),
  ...[1, 2, 3, 6, 12].map(n => n * hour),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map(n => n * day),
];

/**
 * Cuts a time into bins of one round length that begin at multiples of it.
 *
 * @param options - epoch milliseconds, both ends inclusive; `most` bins at most
 * @returns when the first bin begins, and the length of each, in milliseconds
 */
export function roundBins(options: {
  from: number;
  to: number;
  most: number;
}): {
  from: number;
  length: number;
} {
  const { from, to, most } = options;
  const begin = (length: number) => Math.floor(from / length) * length;
  const fits = (length: number) => begin(length) + most * length > to;
  const length =
    roundLengths.find(fits) ??
    // Longer than a life: whole multiples of the longest.
    Math.ceil((to - from + 1) / (most - 1) / (364 * day)) * 364 * day;
  return { from: begin(length), length };
}
