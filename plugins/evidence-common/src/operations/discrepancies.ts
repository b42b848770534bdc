import { z } from 'zod';
import {
  discrepancyDecisionSchema,
  discrepancyDetailSchema,
  discrepancyDismissSchema,
  discrepancyKindSchema,
  discrepancyOwnersSchema,
  discrepancyPatchSchema,
  discrepancySchema,
  discrepancyStateSchema,
  entityRefSchema,
  pageSchema,
  patchQuerySchema,
  pullRequestSchema,
  usefulnessSchema,
} from '../schemas';
import { bodyErrors, hidden } from './errors';
import { defineOperations, UncheckedInput } from './operation';

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

function discrepancyOf({ params }: UncheckedInput) {
  return { discrepancy: params.id.slice(0, 100) };
}

/** What users decide about one; who may depends on its entity. */
function decision<const Verb extends string, Body extends z.ZodType>(
  verb: Verb,
  body: Body,
  words: {
    summary: string;
    bodyName?: string;
    title: string;
    description: string;
  },
) {
  const { summary, bodyName = 'decision', title, description } = words;
  return {
    method: 'post',
    path: `/discrepancies/{id}/${verb}`,
    summary,
    caller: 'user',
    audit: { event: `discrepancy-${verb}`, meta: discrepancyOf },
    body,
    bodyName,
    bodyMayBeEmpty: true,
    output: discrepancyDetailSchema,
    errors: { ...bodyErrors, ...hidden, 409: 'It closed meanwhile' },
    action: { name: `${verb}-discrepancy`, title, description },
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
    summary: 'Count what each owner has to put right',
    query: z.object(page),
    output: discrepancyOwnersSchema,
    action: {
      name: 'list-discrepancy-owners',
      title: 'Count discrepancies by owner',
      description:
        'Counts open discrepancies by team, those with the most new ones first: who has to correct the catalog most.',
    },
  },
  getDiscrepancy: {
    method: 'get',
    path: '/discrepancies/{id}',
    summary: 'Get one discrepancy, and how it came to its state',
    output: discrepancyDetailSchema,
    errors: hidden,
    action: {
      name: 'get-discrepancy',
      title: 'Look at one discrepancy',
      description:
        'Gives one discrepancy by its id: what each source says, with evidence, and who decided what about it.',
    },
  },
  acceptDiscrepancy: decision('accept', discrepancyDecisionSchema, {
    summary: 'Accept that it will be put right',
    title: 'Accept a discrepancy',
    description:
      'Records, as the signed-in user, that a discrepancy is right and will be put right. It closes by itself once the sources agree.',
  }),
  dismissDiscrepancy: decision('dismiss', discrepancyDismissSchema, {
    summary: 'Dismiss it, with the reason why it is none',
    bodyName: 'dismissal',
    title: 'Dismiss a discrepancy',
    description:
      'Records, as the signed-in user, why a discrepancy is none; needs a reason, and may end at an instant (until). It stays dismissed while the same evidence stands.',
  }),
  reopenDiscrepancy: decision('reopen', discrepancyDecisionSchema, {
    summary: 'Take back that it was accepted or dismissed',
    title: 'Reopen a discrepancy',
    description:
      'Takes back, as the signed-in user, that a discrepancy was accepted or dismissed: it is open again.',
  }),
  getDiscrepancyPatch: {
    method: 'get',
    path: '/discrepancies/{id}/patch',
    summary: 'Get the change of a descriptor file that would settle it',
    query: patchQuerySchema,
    output: discrepancyPatchSchema,
    errors: fileErrors,
    action: {
      name: 'get-discrepancy-patch',
      title: 'Get the patch that settles a discrepancy',
      description:
        'Gives the unified diff of a catalog descriptor file that would settle a discrepancy, and where that file is. candidate names the entity that is meant, where there is a choice.',
    },
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
        'Opens, as the signed-in user, the change of get-discrepancy-patch as a pull request in the repository of the descriptor; again it gives the same one.',
    },
  },
  getUsefulness: {
    method: 'get',
    path: '/usefulness',
    summary: 'Get whether the evidence is of use, over the last days',
    output: usefulnessSchema,
    errors: { 403: 'It is for those who may see every entity' },
  },
});
