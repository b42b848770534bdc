import {
  claimSchema,
  fieldSchema,
  linkStateSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { sectionSchema } from '../../kit/fields';
import { textSchema as text } from '../../kit/section';

const linkSchema = z.object({
  url: z.string(),
  title: z.string().optional(),
  type: z.string().optional(),
});

export const serviceSchema = sectionSchema.extend({
  kind: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  type: text,
  tier: text,
  lifecycle: text,
  system: text,
  repository: text,
  runbook: text,
  dataClassification: text,
  links: fieldSchema(z.array(linkSchema)),
  /** Whether these, and the runbook, answer; absent where nothing looks. */
  linkStates: claimSchema(z.array(linkStateSchema)).optional(),
  viewUrl: z.string().optional(),
  editUrl: z.string().optional(),
});
export type Service = z.infer<typeof serviceSchema>;
