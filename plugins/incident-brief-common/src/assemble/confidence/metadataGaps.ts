import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import { Confidence, sharedCodes } from '../../kit/confidence';
import { sections } from '../../sections';

/** The catalog is read again and again, so an hour means that it can't be. Milliseconds. */
const readWithin = 3_600_000;

/** What is declared is as old as the last whole reading of the catalog. */
export function metadataGaps({
  at,
  collectors,
}: EvidenceContext): Confidence[] {
  const catalog = collectors.find(({ id }) => id === 'catalog');
  const last = catalog?.lastSuccess;
  if (last === undefined || Date.parse(at) - Date.parse(last) <= readWithin) {
    return [];
  }
  const when = `${last.slice(0, 16).replace('T', ' ')} UTC`;
  const declared = sections.filter(({ restsOn }) => restsOn?.catalog);
  return declared.map(({ id: affects }) => ({
    code: sharedCodes.metadataStale,
    message: `The catalog was last read on ${when}: do not conclude that what is declared of the ${affects} is still so.`,
    affects,
    fix: `# why the catalog can't be read is stated by its source, 'catalog'${
      catalog?.error === undefined
        ? ''
        : `:\n${catalog.error.replace(/^/gm, '# ')}`
    }`,
  }));
}
