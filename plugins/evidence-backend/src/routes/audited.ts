export { audited } from '@plumbline/backstage-plugin-evidence-node';

/** The names under which something is reported: one list, cut where it is long. */
export function sourcesOf(reported: readonly { source: string }[]): string {
  return [...new Set(reported.map(({ source }) => source))]
    .join(', ')
    .slice(0, 500);
}
