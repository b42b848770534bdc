import { z } from 'zod';
import {
  checkedRepositorySchema,
  closedIssueSchema,
  closedProposalSchema,
  discrepancyDecisionSchema,
  discrepancyDetailSchema,
  discrepancyDismissSchema,
  discrepancyKindSchema,
  discrepancyOwnersSchema,
  discrepancyPatchSchema,
  discrepancySchema,
  discrepancyStateSchema,
  entityRefSchema,
  issueClosureSchema,
  madeRepositorySchema,
  newRepositorySchema,
  pageSchema,
  patchQuerySchema,
  proposalClosureSchema,
  proposalRequestSchema,
  proposalSchema,
  pullRequestSchema,
  repositoryCheckSchema,
  repositoryWithdrawalSchema,
  usefulnessSchema,
  withdrawnRepositorySchema,
} from '../schemas';
import { bodyErrors, hidden } from './errors';
import { defineOperations, textsOf, UncheckedInput } from './operation';

/** One, or several separated by commas. */
function listOf<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .string()
    .transform(text =>
      text
        .split(',')
        .map(part => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(item).min(1));
}

const page = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
};

const fileErrors = {
  404: 'There is no such discrepancy, or no change of a file would honestly settle it',
  409: 'The file can not be changed so, or says so already',
  503: 'The file could not be read, or its service not reached',
} as const;

const repositoryErrors = {
  ...bodyErrors,
  403: 'The caller is no plugin',
  409: 'The name is taken, or no repository may be made there',
  503: 'The host of the repository did not answer',
} as const;

function keyOfRequest({ body }: UncheckedInput) {
  return textsOf(body, 'key', 'url');
}

function discrepancyOf({ params }: UncheckedInput) {
  return { discrepancy: params.id.slice(0, 100) };
}

/** What users decide about one; who may depends on its entity. */
function decision<const Verb extends string, Body extends z.ZodType>(
  verb: Verb,
  body: Body,
  words: { summary: string; bodyName?: string },
) {
  return {
    method: 'post',
    path: `/discrepancies/{id}/${verb}`,
    bodyName: 'decision',
    ...words,
    caller: 'user',
    audit: { event: `discrepancy-${verb}`, meta: discrepancyOf },
    body,
    bodyMayBeEmpty: true,
    output: discrepancyDetailSchema,
    errors: { ...bodyErrors, ...hidden, 409: 'It closed meanwhile' },
    action: {
      name: 'decide-discrepancy',
      title: 'Decide about a discrepancy',
      description:
        'Accepts a discrepancy, which will be corrected and closes once the sources agree; dismisses it as not a discrepancy, with a reason and perhaps an end (until); or reopens it. By its id in list-discrepancies. To correct the file at once, use open-discrepancy-pull-request.',
      decision: verb,
    },
  } as const;
}

/** Where two sources disagree, and what settles it. */
export const discrepancyOperations = defineOperations({
  listDiscrepancies: {
    method: 'get',
    path: '/discrepancies',
    summary: 'List where two sources disagree, or a signal matched nothing',
    query: z.object({
      kind: listOf(discrepancyKindSchema).optional(),
      state: listOf(discrepancyStateSchema).optional(),
      entityRef: entityRefSchema.optional(),
      /** `none` for those that nobody owns. */
      owner: z.union([z.literal('none'), entityRefSchema]).optional(),
      /** `false`: only what came after the baseline; `true`: only the baseline. */
      baseline: z
        .enum(['true', 'false'])
        .transform(text => text === 'true')
        .optional(),
      ...page,
    }),
    output: pageSchema(discrepancySchema),
    action: {
      name: 'list-discrepancies',
      title: 'List discrepancies',
      description:
        "Lists where two sources disagree, or a signal matched nothing: undeclared calls, owners that systems name otherwise, workloads without an entity. What was seen last comes first. owner is a team, or 'none'; state may be open, accepted, dismissed, closed; baseline false: only what came after the first import.",
    },
  },
  listDiscrepancyOwners: {
    method: 'get',
    path: '/discrepancies/owners',
    summary: 'Count what each owner has to correct',
    query: z.object(page),
    output: discrepancyOwnersSchema,
  },
  getDiscrepancy: {
    method: 'get',
    path: '/discrepancies/{id}',
    summary: 'Get one discrepancy, with its history',
    output: discrepancyDetailSchema,
    errors: hidden,
  },
  acceptDiscrepancy: decision('accept', discrepancyDecisionSchema, {
    summary: 'Accept that it will be corrected',
  }),
  dismissDiscrepancy: decision('dismiss', discrepancyDismissSchema, {
    summary: 'Dismiss it as not a discrepancy, with the reason',
    bodyName: 'dismissal',
  }),
  reopenDiscrepancy: decision('reopen', discrepancyDecisionSchema, {
    summary: 'Reopen it after it was accepted or dismissed',
  }),
  getDiscrepancyPatch: {
    method: 'get',
    path: '/discrepancies/{id}/patch',
    summary: 'Get the change of a descriptor file that would settle it',
    query: patchQuerySchema,
    output: discrepancyPatchSchema,
    errors: fileErrors,
  },
  openDiscrepancyPullRequest: {
    method: 'post',
    path: '/discrepancies/{id}/pull-request',
    summary: 'Open that change as a pull request',
    // Made in the portal's name, so a person has to stand for it.
    caller: 'user',
    audit: { event: 'discrepancy-pull-request', meta: discrepancyOf },
    body: patchQuerySchema,
    documentedBody: patchQuerySchema.optional(),
    bodyName: 'body',
    bodyMayBeEmpty: true,
    output: pullRequestSchema,
    status: 201,
    alsoStatus: { status: 200, when: ({ status }) => status !== 'opened' },
    errors: { ...bodyErrors, ...fileErrors },
    action: {
      name: 'open-discrepancy-pull-request',
      title: 'Open the pull request that settles a discrepancy',
      description:
        'Opens, as the signed-in user, a pull request that changes the descriptor file so that a discrepancy is settled; again it gives the same one. candidate names the entity that is meant, where there is a choice.',
    },
  },
  propose: {
    method: 'post',
    path: '/proposals',
    summary: 'Propose changes of a repository, or an issue; for plugins only',
    audit: {
      event: 'proposal',
      meta: ({ body }) => textsOf(body, 'entityRef', 'key'),
    },
    // Read once it is known that a plugin sent it.
    body: z.unknown(),
    documentedBody: proposalRequestSchema,
    // Merges have the text of each file twice.
    bodyLimit: '4mb',
    bodyName: 'proposal',
    output: proposalSchema,
    errors: {
      ...bodyErrors,
      ...hidden,
      403: 'The caller is no plugin',
      409: 'Nothing can be proposed there, or it is another than was expected',
      503: 'The host of the repository did not answer',
    },
  },
  closeIssue: {
    method: 'post',
    path: '/proposals/close',
    summary: 'Close an issue that was proposed; for plugins only',
    audit: { event: 'proposal-close', meta: keyOfRequest },
    body: z.unknown(),
    documentedBody: issueClosureSchema,
    bodyName: 'issue',
    output: closedIssueSchema,
    errors: {
      ...bodyErrors,
      403: 'The caller is no plugin',
      404: 'It may not be seen or closed with the credentials of the portal',
      409: 'Nothing closes issues there',
      503: 'Its host did not answer',
    },
  },
  closeProposal: {
    method: 'post',
    path: '/proposals/pull-requests/close',
    summary:
      'Close a pull request that was proposed, or remove its branch where there are none; for plugins only',
    audit: { event: 'proposal-withdraw', meta: keyOfRequest },
    body: z.unknown(),
    documentedBody: proposalClosureSchema,
    bodyName: 'proposal',
    output: closedProposalSchema,
    errors: {
      ...bodyErrors,
      403: 'The caller is no plugin',
      404: 'There is no such entity, or it may not be closed with the credentials of the portal',
      409: 'Nothing closes pull requests there',
      503: 'Its host did not answer',
    },
  },
  createRepository: {
    method: 'post',
    path: '/repositories',
    summary: 'Make a repository, or propose its contents; for plugins only',
    audit: { event: 'repository-create', meta: keyOfRequest },
    body: z.unknown(),
    documentedBody: newRepositorySchema,
    bodyLimit: '4mb',
    bodyName: 'repository',
    output: madeRepositorySchema,
    errors: repositoryErrors,
  },
  checkRepository: {
    method: 'post',
    path: '/repositories/check',
    summary:
      'Check whether a repository may be made at an address; for plugins only',
    body: z.unknown(),
    documentedBody: repositoryCheckSchema,
    bodyName: 'repository',
    output: checkedRepositorySchema,
    errors: { ...bodyErrors, 403: 'The caller is no plugin' },
  },
  withdrawRepository: {
    method: 'post',
    path: '/repositories/withdraw',
    summary: 'Take back a repository that is unchanged; for plugins only',
    audit: { event: 'repository-withdraw', meta: keyOfRequest },
    body: z.unknown(),
    documentedBody: repositoryWithdrawalSchema,
    bodyName: 'repository',
    output: withdrawnRepositorySchema,
    errors: repositoryErrors,
  },
  getUsefulness: {
    method: 'get',
    path: '/usefulness',
    summary: 'Get how useful the evidence was over the last days',
    output: usefulnessSchema,
    errors: { 403: 'Only users who can see every entity have access' },
  },
});
