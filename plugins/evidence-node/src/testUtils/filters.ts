export function isOrAny(wanted: string | undefined, values: readonly string[]) {
  return wanted === undefined || values.includes(wanted);
}

export function isWithin(
  instant: string,
  { from, to }: { from?: string; to?: string },
): boolean {
  const at = Date.parse(instant);
  return (
    (from === undefined || at >= Date.parse(from)) &&
    (to === undefined || at <= Date.parse(to))
  );
}
