import { z } from 'zod';
import { entityRefSchema, webUrlSchema } from './primitives';

/** No file of git itself, and no way out of the folder. */
const segment = /^(?!\.{1,2}$)[\w.@+ -]{1,100}$/;
const ofGit = /^\.git(?:$|[. ])|^git~\d/i;

/** From the folder of a service: `docs/runbook.md`. */
export const patchPathSchema = z
  .string()
  .min(1)
  .max(200)
  .refine(
    path =>
      path
        .split('/')
        .every(
          part =>
            segment.test(part) && !ofGit.test(part) && !/^[ ]|[. ]$/.test(part),
        ),
    "must be a file below the folder of the service, such as SECURITY.md, without '..' and not of git itself",
  );

const text = z.string().min(1).max(10_000);
const mergedText = z.string().max(32_000);

export const proposedChangeSchema = z.union([
  z.strictObject({ create: patchPathSchema, text }),
  z.strictObject({
    append: patchPathSchema,
    lines: z.array(z.string().min(1).max(1_000)).min(1).max(50),
  }),
  z.strictObject({
    set: z.array(z.string().min(1).max(200)).min(2).max(6),
    to: z.string().min(1).max(1_000),
  }),
  z
    .strictObject({
      merge: patchPathSchema,
      base: mergedText
        .optional()
        .describe('What it was generated as; absent for a new file'),
      text: mergedText
        .optional()
        .describe('What is generated now; absent where it is no more'),
    })
    .refine(
      ({ base, text: now }) => base !== undefined || now !== undefined,
      "it must have 'base', 'text' or both",
    ),
  z.strictObject({
    lifecycle: z
      .string()
      .min(1)
      .max(63)
      .regex(/^[^\r\n]*$/, 'must be one line')
      .describe("The value of 'spec.lifecycle', whatever it was before"),
  }),
  z.strictObject({
    owner: entityRefSchema.describe("Who owns it in 'spec.owner' from then on"),
  }),
]);
export type ProposedFileChange = z.infer<typeof proposedChangeSchema>;

const keySchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower case words and hyphens')
  .max(100);

/** What a plugin proposes to the repository of an entity. */
export const proposalRequestSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    key: keySchema.describe(
      'The same for the same proposal: its branch is named after it',
    ),
    title: z.string().min(1).max(200),
    body: z.string().max(20_000).describe('Markdown'),
    changes: z.array(proposedChangeSchema).min(1).max(50).optional(),
    checklist: z.array(z.string().min(1).max(1_000)).min(1).max(100).optional(),
    dryRun: z.boolean().default(true),
    expected: z
      .string()
      .optional()
      .describe('The digest of a dry run: refused where it is another now'),
    requestedBy: entityRefSchema.optional(),
  })
  .refine(
    ({ changes, checklist }) =>
      (changes === undefined) !== (checklist === undefined),
    "it must have either 'changes' or 'checklist'",
  );
export type ProposalRequest = z.input<typeof proposalRequestSchema>;

export const mergeOutcomes = [
  'unchanged',
  'taken',
  'merged',
  'created',
  'removed',
  'escaped',
  'kept',
  'conflict',
] as const;

/** What a three-way merge of one file comes to. */
export const fileMergeSchema = z.object({
  path: z.string(),
  /**
   * `taken`: as generated, for it was not changed; `merged`: with what was
   * changed; `escaped`: deleted or renamed, and left so; `kept`: changed, so it
   * stays, though it is generated no more.
   */
  outcome: z.enum(mergeOutcomes),
  /** Of a conflict: where, in the file as it is at its branch; from 1. */
  conflicts: z
    .array(
      z.object({
        line: z.number().int(),
        lines: z.number().int().describe('None: where lines are missing'),
      }),
    )
    .optional(),
});
export type FileMerge = z.infer<typeof fileMergeSchema>;

export const proposalKinds = ['pull-request', 'branch', 'issue'] as const;
export type ProposalKind = (typeof proposalKinds)[number];

/** What was, or would be, proposed. */
export const proposalSchema = z
  .object({
    entityRef: z.string(),
    kind: z.enum(proposalKinds),
    /**
     * `nothing`: the files say so already; `conflict`: a merge needs people, and
     * nothing was proposed.
     */
    status: z.enum(['planned', 'opened', 'existing', 'nothing', 'conflict']),
    digest: z.string(),
    files: z.array(z.object({ path: z.string(), diff: z.string() })),
    /** Of the files that are merged, in the order of the request. */
    merges: z.array(fileMergeSchema).optional(),
    url: z.string().optional(),
    branch: z.string().optional(),
    /** How a branch is merged where there are no pull requests. */
    merge: z.string().optional(),
    /** What its branch is at, of a pull request or a branch that is there. */
    commit: z.string().optional(),
  })
  .meta({ id: 'Proposal' });
export type Proposal = z.infer<typeof proposalSchema>;

/** An issue that a plugin had opened, and that is done. */
export const issueClosureSchema = z.strictObject({
  url: webUrlSchema.describe('Of the issue'),
  key: keySchema.describe('With which it was opened'),
  comment: z.string().min(1).max(20_000).describe('Why, as Markdown'),
});
export type IssueClosure = z.output<typeof issueClosureSchema>;

/**
 * `ended`: it was closed before; `absent`: it is there no more; `other`: what is
 * there was not opened with this key, and is left as it is.
 */
export const issueEnds = ['closed', 'ended', 'absent', 'other'] as const;
export type IssueEnd = (typeof issueEnds)[number];

export const closedIssueSchema = z
  .object({ status: z.enum(issueEnds) })
  .meta({ id: 'ClosedIssue' });
export type ClosedIssue = z.infer<typeof closedIssueSchema>;

/** A pull request or a branch that a plugin had proposed, and that is obsolete. */
export const proposalClosureSchema = z.strictObject({
  entityRef: entityRefSchema,
  url: webUrlSchema
    .optional()
    .describe('Of the pull request; absent for a branch'),
  key: keySchema.describe('With which it was proposed'),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/, 'must be the whole hash of a commit')
    .describe('At which its branch was: it is closed only while it still is'),
  comment: z.string().min(1).max(20_000).describe('Why, as Markdown'),
});
export type ProposalClosure = z.output<typeof proposalClosureSchema>;

/**
 * `ended`: it is there no more, or is not open; `other`: its branch has something
 * else by now, and it is left as it is.
 */
export const proposalEnds = ['closed', 'ended', 'other'] as const;
export type ProposalEnd = (typeof proposalEnds)[number];

export const closedProposalSchema = z
  .object({ status: z.enum(proposalEnds) })
  .meta({ id: 'ClosedProposal' });
export type ClosedProposal = z.infer<typeof closedProposalSchema>;
