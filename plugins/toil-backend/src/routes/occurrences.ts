import type { AuthService } from '@backstage/backend-plugin-api';
import express, { Request, Response, Router } from 'express';
import {
  Author,
  Callers,
  parseInput,
  principalOf,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  candidateDecidePermission,
  groupMergeSchema,
  groupQuerySchema,
  groupSplitSchema,
  occurrenceBatchSchema,
  occurrenceReportPermission,
  occurrenceSourceSchema,
  reviewImportSchema,
} from '@plumbline/backstage-plugin-toil-common';
import { z } from 'zod';
import type { GroupQuery } from '../occurrences/GroupQuery';
import type { GroupService } from '../occurrences/GroupService';
import type { SourceOwners } from '../occurrences/SourceOwners';
import type { TakingService } from '../occurrences/TakingService';

export const removalSchema = z.strictObject({
  source: occurrenceSourceSchema,
  ids: z.array(z.string().min(1).max(300)).min(1).max(1_000),
});

export const membersQuerySchema = z.object({
  members: z.coerce.number().int().min(0).max(10_000).default(100),
});

export function addOccurrencesRoutes(options: {
  router: Router;
  auth: AuthService;
  callers: Callers;
  deciding: GroupService;
  groups: GroupQuery;
  owners: SourceOwners;
  taking: TakingService;
}): void {
  const { router, callers, deciding, groups, owners, taking } = options;
  const json = express.json({ limit: '5mb' });
  /** Audited, refusals too. */
  const report =
    (
      eventId: string,
      write: (
        body: unknown,
        authorOf: (source: string) => Promise<Author>,
      ) => Promise<unknown>,
    ) =>
    async (req: Request, res: Response) => {
      const credentials = await callers.anybody(req);
      const author = principalOf(options.auth, credentials);
      const { source } = (req.body ?? {}) as { source?: unknown };
      const meta = {
        reportedBy: author,
        ...(typeof source === 'string' && { sources: source.slice(0, 100) }),
      };
      res.json(
        await callers.audited({ req, eventId, meta }, async () => {
          await callers.may(credentials, occurrenceReportPermission);
          return write(req.body, name =>
            owners.authorOf(name, author, credentials),
          );
        }),
      );
    };

  router.post(
    '/occurrences',
    json,
    report('occurrence-report', async (body, authorOf) => {
      const { source, items, anyOrder } = parseInput(
        occurrenceBatchSchema,
        body,
        'batch',
      );
      const author = await authorOf(source);
      return taking.take(source, items, { anyOrder, author });
    }),
  );

  router.post(
    '/reviews',
    json,
    report('review-import', async (body, authorOf) => {
      const review = parseInput(reviewImportSchema, body, 'review');
      return taking.takeReview(review, await authorOf(review.source));
    }),
  );

  router.post(
    '/occurrences/remove',
    json,
    report('occurrence-remove', async (body, authorOf) => {
      const { source, ids } = parseInput(removalSchema, body, 'request');
      return taking.remove(source, ids, await authorOf(source));
    }),
  );

  router.get('/groups', async (req, res) => {
    const credentials = await callers.anybody(req);
    const query = parseInput(groupQuerySchema, req.query, 'query');
    res.json(await groups.list(query, credentials));
  });

  router.get('/groups/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    const { members } = parseInput(membersQuerySchema, req.query, 'query');
    res.json(await groups.get(req.params.id, members, credentials));
  });

  router.post('/groups/merge', json, async (req, res) => {
    const by = await callers.user(req, candidateDecidePermission);
    const input = parseInput(groupMergeSchema, req.body, 'merge');
    const meta = { groups: input.groups.join(' ') };
    res.json(
      await callers.audited({ req, eventId: 'group-merge', meta }, () =>
        deciding.merge(input, by),
      ),
    );
  });

  router.post('/groups/:id/split', json, async (req, res) => {
    const by = await callers.user(req, candidateDecidePermission);
    const input = parseInput(groupSplitSchema, req.body, 'split');
    const meta = { group: req.params.id };
    res.json({
      items: await callers.audited({ req, eventId: 'group-split', meta }, () =>
        deciding.split(req.params.id, input, by),
      ),
    });
  });

  router.get('/unmatched', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json({ items: await groups.unmatched(credentials) });
  });
}
