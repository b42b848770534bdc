const beginning = 'overridden by ';

/**
 * Why a file of standards is not in force although nothing is wrong with it: a
 * source that goes before its own has another of the same name.
 *
 * @param what - such as `a control called 'runbook'`
 * @public
 */
export function overridden(
  first: { source: string; path: string },
  what: string,
): string {
  return `${beginning}'${first.path}' of '${first.source}', which has ${what}`;
}

/** Whether that is the reason of a problem, which then needs no action. @public */
export function isOverridden(reason: string): boolean {
  return reason.startsWith(beginning);
}
