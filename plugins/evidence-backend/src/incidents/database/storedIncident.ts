import { storedObject } from '@plumbline/backstage-plugin-evidence-node';
import type { FoldedIncident } from '../foldIncident';

/** @throws SyntaxError, TypeError where the row is damaged */
export function storedIncident({ body }: { body: string }): FoldedIncident {
  return storedObject<FoldedIncident>(body, ['services', 'start', 'status']);
}
