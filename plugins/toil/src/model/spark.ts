/** `in 12 weeks 17 times: 4 in the first six, 13 in the last six`. */
export function sparkWords(weeks: readonly number[]): string {
  const half = Math.floor(weeks.length / 2);
  const sum = (part: readonly number[]) =>
    part.reduce((total, amount) => total + amount, 0);
  return `in ${weeks.length} weeks ${times(sum(weeks))}: ${sum(
    weeks.slice(0, half),
  )} in the first ${half}, ${sum(weeks.slice(half))} in the last ${
    weeks.length - half
  }`;
}

function times(amount: number): string {
  return amount === 1 ? 'once' : `${amount} times`;
}
