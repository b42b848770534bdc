/** `2026-01-31 09:00`, in UTC: what a column titled so holds. */
export function utcMinute(instant: string | undefined): string | undefined {
  return instant?.slice(0, 16).replace('T', ' ');
}
