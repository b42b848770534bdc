import { defineSection } from '../../kit/section';
import { assembleLastChange, changeTurns } from './assemble';
import { changeClaims } from './claims';
import { changeDigest } from './digest';
import { changeCodes, changeGaps } from './gaps';
import { lastChangeSchema } from './schema';
import { changeText } from './text';

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
  claims: changeClaims,
  digest: changeDigest,
  text: changeText,
});
