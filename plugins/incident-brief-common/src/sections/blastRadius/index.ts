import { defineSection } from '../../kit/section';
import { assembleBlastRadius } from './assemble';
import { blastRadiusClaims } from './claims';
import { blastRadiusCodes, blastRadiusGaps } from './gaps';
import { blastRadiusSchema } from './schema';
import { blastRadiusText } from './text';

/** What is hit, at the least. */
export const blastRadius = defineSection({
  id: 'blastRadius',
  subject: 'What is hit',
  schema: blastRadiusSchema,
  assemble: (context, { entities }) => assembleBlastRadius(context, entities),
  codes: blastRadiusCodes,
  gaps: blastRadiusGaps,
  fills: [{ title: 'Blast radius', by: 'catalog' }],
  claims: blastRadiusClaims,
  text: blastRadiusText,
});
