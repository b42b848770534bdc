import {
  edgeWords,
  traversedKinds,
} from '@plumbline/backstage-plugin-evidence-common';
import type { DiscrepancyReport } from '../../database/discrepancies';
import { catalogSource } from '../../estate/projection/CatalogWalker';
import { discrepancyId } from '../../estate/subjects/signalDiscrepancies';
import { Finder } from './finder';

/** Owners and dependencies that descriptions name and the catalog does not have. */
export const findDanglingReferences: Finder = async ({
  model,
  refs,
  reader,
}) => {
  const { graph } = model;
  const inBaseline = (await reader.sourcesInBaseline()).has(catalogSource);
  const reports: DiscrepancyReport[] = [];
  for (const ref of refs) {
    const record = graph.recordOf(ref);
    // A form to fill in keeps nobody from knowing whom to wake.
    if (!record || !traversedKinds.has(record.kind)) {
      continue;
    }
    const { owner, edges, provides } = record;
    const named = new Map([
      ...provides.map(to => [to, 'provides'] as const),
      ...edges.map(({ to, type }) => [to, edgeWords[type]] as const),
      ...(owner ? [[owner, 'is owned by'] as const] : []),
    ]);
    for (const [to, how] of named) {
      if (!graph.recordOf(to)) {
        reports.push({
          id: discrepancyId('dangling-reference', [ref, to]),
          kind: 'dangling-reference',
          anchor: ref,
          entityRef: ref,
          // A team that does not exist puts nothing right.
          owner: owner && graph.recordOf(owner) ? owner : undefined,
          // What does not exist, so that a patch can name what does.
          candidates: [to],
          message: `${ref} says that it ${how} ${to}, which does not exist`,
          evidence: [{ source: catalogSource, says: `${ref} ${how} ${to}` }],
          baseline: inBaseline,
        });
      }
    }
  }
  return reports;
};
