import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import express, { Router } from 'express';
import type { ReviewService } from '../reviews/ReviewService';
import { deciderOf } from './deciderOf';

/** The sample of a control: anybody reads, within what they may see; users judge. */
export function addReviewsRoutes(options: {
  router: Router;
  callers: Callers;
  reviews: ReviewService;
}): void {
  const { router, callers, reviews } = options;

  router.get('/controls/:id/sample', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await reviews.sample(req.params.id, credentials));
  });

  router.post('/controls/:id/reviews', express.json(), async (req, res) => {
    const by = await deciderOf(callers, req);
    const { id } = req.params;
    const review = await callers.audited(
      { req, eventId: 'verdict-review', meta: { id: id.slice(0, 100) } },
      () => reviews.review(id, req.body, by),
    );
    res.status(201).json(review);
  });

  router.post(
    '/controls/:id/reviews/withdraw',
    express.json(),
    async (req, res) => {
      const by = await deciderOf(callers, req);
      const { id } = req.params;
      const review = await callers.audited(
        { req, eventId: 'review-withdraw', meta: { id: id.slice(0, 100) } },
        () => reviews.withdraw(id, req.body, by),
      );
      res.json(review);
    },
  );
}
