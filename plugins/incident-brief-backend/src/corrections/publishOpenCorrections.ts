import type { AuthService } from '@backstage/backend-plugin-api';
import {
  compareText,
  OpenCorrection,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  BriefSection,
  Correction,
  sectionInWords,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { CorrectionStore, environmentOf } from './CorrectionStore';

/** The source of what is reported to evidence; it belongs to this plugin. */
const source = 'incident-brief';
/** More open corrections of one entity than these say nothing new. */
const limit = 100;

/**
 * Reports to evidence which lines of an entity's brief are reported as wrong, so
 * that the next brief says so, and whatever else rests on evidence can.
 */
export async function publishOpenCorrections(
  entityRef: string,
  options: {
    auth: AuthService;
    clock: Clock;
    evidence: EvidenceService;
    store: CorrectionStore;
  },
): Promise<void> {
  const { auth, clock, evidence, store } = options;
  // Before the list is read: of two that report at once, the one that knows more
  // is then never taken for the older.
  const observedAt = clock().toISOString();
  const open = await store.list({ entityRef, state: 'open', limit });
  const value = open
    .map(toFact)
    .sort((a, b) => compareText(a.since, b.since) || compareText(a.id, b.id));
  await evidence.pushObservations(
    {
      source,
      observedAt,
      facts: [{ entityRef, name: 'corrections.open', value }],
      edges: [],
      workloads: [],
    },
    { credentials: await auth.getOwnServiceCredentials() },
  );
}

/**
 * Whoever may see the entity may read this: what names another one, which they
 * may not see, is reported by its section alone.
 */
function toFact(correction: Correction): OpenCorrection {
  const { id, line, said: stated, reportedAt: since } = correction;
  const environment = environmentOf(correction);
  const about = {
    id,
    since,
    ...(environment !== undefined && { environment }),
  };
  const [first] = stated;
  const namesOthers = stated.some(({ refs = [] }) => refs.length > 0);
  if (line === first.key && !namesOthers) {
    return { ...about, line, label: first.label };
  }
  const section = line.replace(/[.[].*$/s, '') as BriefSection;
  return { ...about, line: section, label: sectionInWords[section] };
}
