import type { ChangeKind } from '@plumbline/backstage-plugin-evidence-common';
import { defineSection } from '../../kit/section';
import { assembleLastChange, changeTurns } from './assemble';
import { changeClaims } from './claims';
import { changeDigest } from './digest';
import { changeCodes, changeGaps } from './gaps';
import { isVouchedFor } from './quiet';
import { type LastChange, lastChangeSchema } from './schema';
import { changeText } from './text';

const titles: Record<ChangeKind, string> = {
  deploy: 'Deploys',
  config: 'Configuration',
  flag: 'Flags',
  schema: 'Schema',
  infrastructure: 'Infrastructure',
  commit: 'Commits',
};

/** What changed last, and which changes are suspects. */
export const lastChange = defineSection({
  id: 'lastChange',
  subject: 'A change',
  schema: lastChangeSchema,
  assemble: (context, { onset }) => assembleLastChange(context, onset),
  turns: changeTurns,
  codes: changeCodes,
  gaps: changeGaps,
  restsOn: {
    collected: ({ changeKinds }) => (changeKinds?.length ?? 0) > 0,
    pushed: (sourceId, { changes }) =>
      changes.some(({ source }) => source === sourceId),
  },
  fills: Object.entries(titles).map(([kind, title]) => ({
    title,
    by: `changes.${kind}`,
    // What happened does not age.
    shows: ({ byKind }: LastChange) => {
      const last = byKind[kind as ChangeKind];
      return last.change || isVouchedFor(last) ? [{ stale: false }] : [];
    },
  })),
  claims: changeClaims,
  digest: changeDigest,
  text: changeText,
});
