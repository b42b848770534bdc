/**
 * The figure that an alert's summary begins with: `9.4 % of calls fail` is
 * `9.4 %` and `of calls fail`. No figure where it begins with a word.
 */
export function figureOf(summary: string | undefined): {
  figure?: string;
  rest?: string;
} {
  const match =
    summary &&
    /^([\d][\d.,]*(?:\s?(?:%|ms|s|min|h|GiB|MiB|×))?)\s+(.+)$/su.exec(summary);
  return match ? { figure: match[1], rest: match[2] } : { rest: summary };
}
