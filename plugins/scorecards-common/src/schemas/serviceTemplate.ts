import { z } from 'zod';
import {
  fileKinds,
  givenAnswersSchema,
  questionSchema,
  repositoryUrlSchema,
  serviceNameSchema,
  serviceTemplateSchema,
} from './serviceTemplateFile';

const count = z.number().int();

export const listedTemplateSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    owner: z.string(),
    /** The latest first. */
    versions: z.array(
      z.object({
        version: count,
        supportedUntil: z.string(),
        contract: z.string(),
        url: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'ListedTemplate' });
export type ListedTemplate = z.infer<typeof listedTemplateSchema>;

export const templateDetailSchema = z
  .object({
    ...serviceTemplateSchema.omit({ fixtures: true, files: true }).shape,
    questions: z.array(questionSchema),
    /** Those that are made, `when` a condition over the answers holds. */
    files: z.array(
      z.object({
        path: z.string(),
        kind: z.enum(fileKinds),
        when: z.string().optional(),
      }),
    ),
    /** Of the text of the version; in each service that was made of it. */
    digest: z.string(),
    /** The key in `plumbline.standards`. */
    source: z.string(),
    url: z.string().optional(),
    /** Whether new services can be made of it. */
    isOffered: z.boolean(),
  })
  .meta({ id: 'TemplateDetail' });
export type TemplateDetail = z.infer<typeof templateDetailSchema>;

export const renderRequestSchema = z
  .strictObject({
    name: serviceNameSchema,
    repository: repositoryUrlSchema.describe('The address it is to have'),
    answers: givenAnswersSchema.describe(
      'By question; those with a default may be left out',
    ),
  })
  .meta({ id: 'RenderRequest' });
export type RenderRequest = z.infer<typeof renderRequestSchema>;

export const renderedServiceSchema = z
  .object({
    template: z.string(),
    version: count,
    digest: z.string(),
    files: z.array(
      z.object({
        path: z.string(),
        /** `product`: the team's from then on; `policy`: kept by the platform. */
        kind: z.enum(fileKinds),
        text: z.string(),
      }),
    ),
  })
  .meta({ id: 'RenderedService' });
export type RenderedService = z.infer<typeof renderedServiceSchema>;
