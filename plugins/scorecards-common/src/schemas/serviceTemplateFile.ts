import {
  entityRefSchema,
  patchPathSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { isOneLine, oneLine } from './text';

/** What a version may hold; with the file that states its origin, 50 files. */
export const mostFiles = 49;
const mostQuestions = 30;
const mostOptions = 20;
/** In characters, before and after it is filled. */
export const longestFile = 30_000;

const lineSchema = (max: number) =>
  z.string().trim().min(1).max(max).refine(isOneLine, oneLine);
const templateIdSchema = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower case words joined by hyphens',
  )
  .max(63);
const questionIdSchema = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'must be letters and digits');
const conditionSchema = z.string().trim().min(1).max(1_000);

const common = {
  id: questionIdSchema.describe('Expressions read it as answers.<id>'),
  title: lineSchema(200).describe('What the form asks'),
  help: lineSchema(500).optional(),
};
const consequence = lineSchema(400).describe('What the answer leads to');
const optionsSchema = z
  .array(
    z.strictObject({
      value: z
        .string()
        .regex(/^[\w.-]{1,63}$/, 'must be letters, digits and . _ -'),
      title: lineSchema(100),
      consequence,
      product: z
        .string()
        .regex(
          /^[a-z0-9]+(-[a-z0-9]+)*$/,
          'must be lower case words and hyphens',
        )
        .max(100)
        .optional()
        .describe('What is requested for the service in provisioning'),
    }),
  )
  .min(1)
  .max(mostOptions)
  .refine(
    options => new Set(options.map(one => one.value)).size === options.length,
    'must have each value once',
  );

export const questionSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('group').describe('A group of the catalog'),
    consequence,
    default: z.string().optional(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('text').describe('One line of text'),
    consequence,
    min: z.number().int().min(0).max(500).default(1),
    max: z.number().int().min(1).max(500).default(200),
    default: z.string().optional(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('choice').describe('One of the options'),
    options: optionsSchema,
    default: z.string().optional(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('choices').describe('Any of the options'),
    options: optionsSchema,
    default: z.array(z.string()).optional(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('entities').describe('References of entities'),
    consequence,
    max: z.number().int().min(1).max(50).default(20),
    default: z.array(z.string()).optional(),
  }),
]);
export type TemplateQuestion = z.infer<typeof questionSchema>;

export const fileKinds = ['product', 'policy'] as const;

/** `template.yaml` of a version of a template for services. */
export const serviceTemplateSchema = z
  .strictObject({
    id: templateIdSchema.describe('The folder that has its versions'),
    version: z.number().int().positive().describe('The folder that it is in'),
    title: lineSchema(100),
    description: lineSchema(1_000),
    owner: entityRefSchema
      .refine(ref => ref.startsWith('group:'), 'must be a group')
      .describe('The group of the platform that answers for it'),
    supportedUntil: z.iso
      .date('must be a date, such as 2027-06-30')
      .describe('Until when the platform keeps its promises for this version'),
    contract: z
      .string()
      .regex(/^[a-z0-9-]{1,63}@[1-9]\d{0,5}$/, 'must be such as http-service@1')
      .describe('What the service owes and what the platform promises'),
    questions: z
      .array(questionSchema)
      .min(1)
      .max(mostQuestions)
      .describe('All that a person answers; all else is derived'),
    files: z
      .array(
        z.strictObject({
          path: patchPathSchema.describe('In the repository of the service'),
          from: patchPathSchema
            .optional()
            .describe('Below `files/`; the path where left out'),
          kind: z
            .enum(fileKinds)
            .describe(
              'product: it is of the team from then on; policy: it calls what the platform keeps',
            ),
          when: conditionSchema
            .optional()
            .describe('Only where this holds: CEL over the answers'),
        }),
      )
      .min(1)
      .max(mostFiles),
    changelog: lineSchema(1_000)
      .optional()
      .describe('What is new; in the text of upgrades'),
    fixtures: z
      .array(
        z.strictObject({
          name: lineSchema(100),
          answers: z.record(z.string(), z.json()),
          files: z
            .record(z.string(), z.string())
            .default({})
            .describe('What these files must hold'),
          without: z.array(z.string()).default([]),
        }),
      )
      .min(1)
      .max(20)
      .describe('Examples that it is checked with'),
  })
  .meta({ id: 'ServiceTemplate' });
export type ServiceTemplate = z.infer<typeof serviceTemplateSchema>;

/** By question. */
export type Answers = Record<string, string | string[]>;

/** As a form or a file gives them. */
export const givenAnswersSchema = z
  .record(
    z.string().max(100),
    z.union(
      [z.string().max(2_000), z.array(z.string().max(2_000)).max(200)],
      'must be a text, or a list of texts',
    ),
  )
  .refine(
    answers => Object.keys(answers).length <= 200,
    'must be at most 200 answers',
  );

/** Words that files of YAML read as something else than a text. */
const noNames = ['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n'];

/** What a service is called: in its catalog entry, its repository, its image. */
export const serviceNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'must be lower case words joined by hyphens, such as parcel-labels',
  )
  .max(50)
  .refine(
    name => !noNames.includes(name),
    'must be no word that YAML reads as a value, such as null or yes',
  );

export const repositoryUrlSchema = z
  .url({ protocol: /^https?$/ })
  .max(300)
  .refine(
    url => /^https?:\/\/[\w.:-]+(?:\/[\w.~-]+)+$/.test(url),
    'must be the address of a repository in ASCII letters, without user, query or blanks',
  )
  .refine(
    url => !URL.canParse(url) || new URL(url).href === url,
    "must be as browsers show it: without '.', '..' or upper case in the host",
  )
  .refine(
    url =>
      url
        .split('/')
        .slice(3)
        .every(part => !/^[-.]|\.git$/i.test(part)),
    "must have no part that begins with '-' or '.', or ends in '.git'",
  );
