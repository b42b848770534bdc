import {
  artifactDigestSchema,
  entityRefSchema,
  environmentNameSchema,
  isDescriptor,
  sensitiveParts,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { gateDiffSchema } from './gateDiff';
import { releaseStatementShape } from './releaseStatement';
import {
  isOneLine,
  isVisible,
  nameSchema,
  oneLine,
  shownUrlSchema,
} from './text';
import { gateActions, gateStages, migrationKinds } from './vocabulary';

const count = z.number().int().nonnegative();

/** As many as hosts of repositories list of one change. */
export const maxGatePaths = 3_000;
/** More than are deployed at once. */
export const maxGateServices = 50;

/**
 * A path within a repository, as `git diff --name-only` prints it: relative, and
 * without a way out.
 */
const pathSchema = z
  .string()
  .min(1)
  .max(1_000)
  .refine(path => !path.includes('\0'), 'must be a path without NUL')
  .refine(
    path =>
      !path.startsWith('/') &&
      path.split('/').every(part => !['', '.', '..'].includes(part)),
    "must lie in the repository: relative, without '.', '..' and empty parts",
  );

/** A commit, by its whole hash or the beginning of it. */
export const commitSchema = z
  .string()
  .regex(/^[0-9a-f]{7,64}$/, 'must be the hash of a commit, in lower case');

/** What a pipeline states of the release; what is left out is unknown. */
export const releaseCandidateSchema = z
  .strictObject({
    commit: commitSchema.optional(),
    artifact: z
      .strictObject({
        digest: artifactDigestSchema.optional(),
        signed: z
          .boolean()
          .optional()
          .describe('Whether its signature was verified'),
        provenance: z
          .strictObject({ builder: nameSchema(300) })
          .optional()
          .describe('Who built it, as a verified attestation says'),
      })
      .optional(),
    tests: z.strictObject({ passed: count, failed: count }).optional(),
    scans: z
      .array(
        z.strictObject({ name: nameSchema(100), critical: count, high: count }),
      )
      .min(1)
      .max(20)
      .optional(),
    migration: z.strictObject({ kind: z.enum(migrationKinds) }).optional(),
    touches: z
      .array(z.enum(sensitiveParts))
      .max(sensitiveParts.length)
      .optional()
      .describe('What others rely on that it changes; an empty list: nothing'),
    rollback: z
      .strictObject({ how: nameSchema(300) })
      .optional()
      .describe('The way back, in a few words'),
    diff: gateDiffSchema.optional(),
    ...releaseStatementShape,
    url: shownUrlSchema.optional().describe('The run of the pipeline'),
  })
  .meta({ id: 'ReleaseCandidate' });
export type ReleaseCandidate = z.infer<typeof releaseCandidateSchema>;

/** More files of descriptions are not judged by a change of them. */
export const maxGateDescriptions = 50;
/** Characters of a description. */
export const maxGateDescription = 32_000;
/** Of all of them, before and after the change: they are parsed while others wait. */
export const maxGateDescriptionsLength = 96_000;

const descriptionText = z.string().max(maxGateDescription).optional();

/** A file of descriptions that the change edits, before and after it. */
export const gateDescriptionSchema = z
  .strictObject({
    path: pathSchema,
    base: descriptionText.describe('Its text before; left out where it is new'),
    head: descriptionText.describe('Its text after; left out where it is gone'),
  })
  .meta({ id: 'GateDescription' });
export type GateDescription = z.output<typeof gateDescriptionSchema>;

/** Of a file that is there, and whose text can't be had. */
export const unreadable = Symbol('unreadable');

/** In characters, before and after the change. */
export function lengthOfDescriptions(
  descriptions: readonly GateDescription[],
): number {
  return descriptions.reduce(
    (sum, { base = '', head = '' }) => sum + base.length + head.length,
    0,
  );
}

/**
 * The descriptions among changed files, before and after the change, as far as a
 * request takes them.
 *
 * @param others - of files that are not called as descriptors, those that describe
 *   entities as well
 * @param textAt - undefined where there is no such file, `unreadable` where it can't
 *   be had as text
 * @returns `notes`: that some are too many, too long or not readable
 */
export async function changedDescriptions(
  paths: readonly string[],
  textAt: (
    side: 'base' | 'head',
    path: string,
  ) => Promise<string | undefined | typeof unreadable>,
  others: ReadonlySet<string> = new Set(),
): Promise<{ descriptions: GateDescription[]; notes: string[] }> {
  const described = paths.filter(
    path => isDescriptor(path) || others.has(path),
  );
  const descriptions: GateDescription[] = [];
  for (const path of described.slice(0, maxGateDescriptions)) {
    const [base, head] = await Promise.all([
      textAt('base', path),
      textAt('head', path),
    ]);
    if (base === unreadable || head === unreadable) {
      continue;
    }
    const all = [...descriptions, { path, base, head }];
    const longest = Math.max(base?.length ?? 0, head?.length ?? 0);
    if (
      longest <= maxGateDescription &&
      lengthOfDescriptions(all) <= maxGateDescriptionsLength
    ) {
      descriptions.push({ path, base, head });
    }
  }
  const notes =
    descriptions.length < described.length
      ? [
          `Of ${described.length} changed descriptions ${descriptions.length} are sent; the others are too many, too long or no text, and are judged as the catalog has them.`,
        ]
      : [];
  return { descriptions, notes };
}

/** More have not made one change. */
export const maxGateMakers = 100;
/** Characters of what a change is for. */
const maxGateIntent = 300;

/**
 * What a commit's message or a title says a change is for, as a request takes it.
 *
 * @returns its first line; undefined where nothing is to be seen in it
 */
export function intentOf(text: string | undefined): string | undefined {
  const [line = ''] = (text ?? '').trim().split(/[\r\n\u2028\u2029]/);
  const intent = [...line]
    .filter(isOneLine)
    .join('')
    .slice(0, maxGateIntent)
    // Half of a character may be left.
    .replace(/\p{Cs}$/u, '')
    .trim();
  return isVisible(intent) ? intent : undefined;
}

/** May this change go out, for these services, here, now? */
export const gateRequestSchema = z
  .strictObject({
    repository: nameSchema(500).describe(
      'Its address, as git or a browser has it',
    ),
    stage: z
      .enum(gateStages)
      .describe(
        'pull-request: advice, with what a deploy would be answered; deploy: a decision, recorded and valid for 30 minutes',
      ),
    action: z.enum(gateActions).default('deploy'),
    environment: environmentNameSchema
      .refine(isOneLine, oneLine)
      .default('production'),
    base: commitSchema.optional().describe('What the change starts from'),
    head: commitSchema.optional().describe('The change'),
    paths: z
      .array(pathSchema)
      .max(maxGatePaths)
      .optional()
      .describe('Changed paths; the services whose folders they are in count'),
    descriptions: z
      .array(gateDescriptionSchema)
      .max(maxGateDescriptions)
      .refine(
        all => lengthOfDescriptions(all) <= maxGateDescriptionsLength,
        `must have at most ${maxGateDescriptionsLength} characters in all`,
      )
      .optional()
      .describe(
        'Changed files of descriptions; of what they state before and after, the stricter counts',
      ),
    services: z
      .array(entityRefSchema)
      .min(1)
      .max(maxGateServices)
      .optional()
      .describe('Only these services of the repository'),
    intent: nameSchema(maxGateIntent)
      .optional()
      .describe(
        'What the change is for, such as the title of its pull request',
      ),
    remediates: nameSchema(200)
      .optional()
      .describe('The id of the open incident that this change is to end'),
    author: entityRefSchema
      .refine(ref => ref.startsWith('user:'), 'must be a user')
      .optional()
      .describe('Who made the change, and so does not review it'),
    makers: z
      .array(
        entityRefSchema.refine(
          ref => ref.startsWith('user:'),
          'must be a user',
        ),
      )
      .max(maxGateMakers)
      .optional()
      .describe(
        'Who else made or started it; an empty list: it is not known who did, so that no review is opened',
      ),
    authorEmails: z
      .array(nameSchema(254))
      .max(maxGateMakers)
      .optional()
      .describe(
        'Addresses that its commits are written with; users of the catalog with one of them do not review it',
      ),
    release: releaseCandidateSchema.optional(),
  })
  .meta({ id: 'GateRequest' });
/** As it is sent. */
export type GateRequestInput = z.input<typeof gateRequestSchema>;
/** With its defaults. */
export type GateRequest = z.output<typeof gateRequestSchema>;
