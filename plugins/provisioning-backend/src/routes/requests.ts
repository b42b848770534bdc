import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import express, { Router } from 'express';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import {
  connectionRevealPermission,
  isDenial,
  requestApprovePermission,
  requestCreatePermission,
  type CheckAnswer,
  type DryRun,
  type Intent,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ApprovalPreview } from '../approvals/ApprovalPreview';
import type { ConnectionService } from '../connect/ConnectionService';
import type { ActionService } from '../requests/ActionService';
import type { ApprovalService } from '../approvals/ApprovalService';
import type { CheckService } from '../requests/CheckService';
import type { UserCredentials } from '../requests/ownership';
import type { RequestService } from '../requests/RequestService';
import type { RequestsQuery } from '../requests/RequestsQuery';
import type { WithdrawalService } from '../requests/WithdrawalService';
import {
  actSchema,
  approveSchema,
  checkSchema,
  decideSchema,
  listSchema,
  modifySchema,
  retrySchema,
  submitSchema,
  transferSchema,
} from './schemas';

export function addRequestsRoutes(options: {
  router: Router;
  actions: ActionService;
  approvals: ApprovalService;
  callers: Callers;
  checks: CheckService;
  connections: ConnectionService;
  approvalPreview: ApprovalPreview;
  query: RequestsQuery;
  requests: RequestService;
  withdrawals: WithdrawalService;
}): void {
  const { router, actions, approvals, callers, checks, query, requests } =
    options;
  const { connections, approvalPreview, withdrawals } = options;
  const json = express.json({ limit: '100kb' });

  router.post('/check', json, async (req, res) => {
    const credentials = await callers.anybody(req);
    const body = parseInput(checkSchema, req.body, 'request');
    res.json(await checks.check(body, credentials));
  });

  router.post('/requests', json, async (req, res) => {
    const { credentials } = await callers.user(req, requestCreatePermission);
    const user = credentials as UserCredentials;
    const body = parseInput(submitSchema, req.body, 'request');
    const { product, intent } = body;
    if (body.dryRun) {
      const { isKnown, isRefused } = await requests.submit(body, user);
      // Its own name would be taken: by itself.
      const check = isKnown
        ? undefined
        : await checks.check({ product, intent }, credentials);
      res.json(dryRunOf(check, isRefused));
      return;
    }
    const { id } = await callers.audited(
      { req, eventId: 'provisioning-request' },
      () => requests.submit(body, user),
    );
    res.status(201).json(await query.get(id, credentials));
  });

  router.get('/requests', async (req, res) => {
    const credentials = await callers.anybody(req);
    const parsed = parseInput(listSchema, req.query, 'query');
    res.json(await query.list(parsed, credentials));
  });

  router.get('/requests/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await query.get(req.params.id, credentials));
  });

  router.get('/requests/:id/log', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await query.log(req.params.id, credentials));
  });

  router.get('/requests/:id/impact', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await query.impact(req.params.id, credentials));
  });

  router.get('/requests/:id/connection', async (req, res) => {
    const { credentials } = await callers.user(req);
    const user = credentials as UserCredentials;
    res.set('cache-control', 'no-store');
    res.json(await connections.get(req.params.id, user));
  });

  router.post('/requests/:id/reveal', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, connectionRevealPermission);
    const user = credentials as UserCredentials;
    res.set('cache-control', 'no-store');
    res.json(
      await callers.audited(
        { req, eventId: 'provisioning-reveal', meta: { request: id } },
        () => connections.reveal(id, user),
      ),
    );
  });

  /** A step that may be tried: then nothing is done, and nothing audited. */
  const act = async (
    req: express.Request,
    res: express.Response,
    step: {
      eventId: string;
      dryRun?: boolean;
      /** What would be asked for, to be judged with it. */
      intent?: Intent;
      credentials: BackstageCredentials;
      run: () => Promise<DryRun['ends'] | void>;
      /** What is told beside, where it is only tried. */
      preview?: () => Promise<Partial<DryRun>>;
    },
  ) => {
    const { id } = req.params;
    const { credentials, dryRun, eventId, intent, preview, run } = step;
    if (dryRun) {
      const ends = await run();
      const request = await query.get(id, credentials);
      const check =
        intent &&
        (await checks.check(
          {
            product: request.product,
            intent: { ...request.intent, ...intent },
            request: id,
          },
          credentials,
        ));
      res.json({
        ...dryRunOf(check),
        ...(ends && { ends }),
        ...(await preview?.()),
      });
      return;
    }
    await callers.audited({ req, eventId, meta: { request: id } }, run);
    res.json(await query.get(id, credentials));
  };

  router.post('/requests/:id/modify', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, requestCreatePermission);
    const body = parseInput(modifySchema, req.body, 'request');
    await act(req, res, {
      ...{ ...body, credentials, eventId: 'provisioning-modify' },
      run: () =>
        actions.modify({ id, ...body }, credentials as UserCredentials),
    });
  });

  router.post('/requests/:id/retry', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, requestCreatePermission);
    const body = parseInput(retrySchema, req.body, 'request');
    await act(req, res, {
      ...{ dryRun: body.dryRun, credentials, eventId: 'provisioning-retry' },
      // What failed is judged again as it is.
      intent: body.intent ?? {},
      run: () => actions.retry({ id, ...body }, credentials as UserCredentials),
    });
  });

  router.post('/requests/:id/transfer', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, requestCreatePermission);
    const body = parseInput(transferSchema, req.body, 'request');
    await act(req, res, {
      ...{ dryRun: body.dryRun, credentials },
      eventId: 'provisioning-transfer',
      run: () =>
        actions.transfer({ id, ...body }, credentials as UserCredentials),
      preview: async () => ({
        approval: await approvalPreview.of(id, credentials, body.owner),
      }),
    });
  });

  for (const action of ['extend', 'destroy', 'revert'] as const) {
    router.post(`/requests/:id/${action}`, json, async (req, res) => {
      const { id } = req.params;
      const { credentials } = await callers.user(req, requestCreatePermission);
      const body = parseInput(actSchema, req.body, 'request');
      await act(req, res, {
        ...{ dryRun: body.dryRun, credentials },
        eventId: `provisioning-${action}`,
        run: () =>
          actions[action]({ id, ...body }, credentials as UserCredentials),
        ...(action === 'destroy' && {
          preview: async () => ({
            approval: await approvalPreview.of(id, credentials),
          }),
        }),
      });
    });
  }

  router.post('/requests/:id/approve', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, requestApprovePermission);
    await callers.audited(
      { req, eventId: 'provisioning-approve', meta: { request: id } },
      async () => {
        const body = parseInput(approveSchema, req.body, 'request');
        await approvals.approve(
          { id, ...body },
          credentials as UserCredentials,
        );
      },
    );
    res.json(await query.get(id, credentials));
  });

  router.post('/requests/:id/reject', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, requestApprovePermission);
    await callers.audited(
      { req, eventId: 'provisioning-reject', meta: { request: id } },
      async () => {
        const { reason } = parseInput(decideSchema, req.body, 'request');
        await approvals.reject({ id, reason }, credentials as UserCredentials);
      },
    );
    res.json(await query.get(id, credentials));
  });

  router.post('/requests/:id/withdraw', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, requestCreatePermission);
    await callers.audited(
      { req, eventId: 'provisioning-withdraw', meta: { request: id } },
      async () => {
        const { reason } = parseInput(decideSchema, req.body, 'request');
        await withdrawals.withdraw(
          { id, reason },
          credentials as UserCredentials,
        );
      },
    );
    res.json(await query.get(id, credentials));
  });
}

/** @param isRefused - where that is known; else by what was found */
function dryRunOf(check?: CheckAnswer, isRefused?: boolean): DryRun {
  const denies = isRefused ?? check?.findings.some(isDenial) ?? false;
  return {
    dryRun: true,
    state: denies ? 'refused' : 'submitted',
    ...(check && { check }),
  };
}
