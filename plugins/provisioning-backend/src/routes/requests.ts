import express, { Router } from 'express';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import {
  connectionRevealPermission,
  requestApprovePermission,
  requestCreatePermission,
} from '@plumbline/backstage-plugin-provisioning-common';
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
  listSchema,
  modifySchema,
  submitSchema,
  transferSchema,
} from './schemas';

const permissions = {
  reject: requestApprovePermission,
  withdraw: requestCreatePermission,
  extend: requestCreatePermission,
  destroy: requestCreatePermission,
  retry: requestCreatePermission,
  revert: requestCreatePermission,
} as const;

export function addRequestsRoutes(options: {
  router: Router;
  actions: ActionService;
  approvals: ApprovalService;
  callers: Callers;
  checks: CheckService;
  connections: ConnectionService;
  query: RequestsQuery;
  requests: RequestService;
  withdrawals: WithdrawalService;
}): void {
  const { router, actions, approvals, callers, checks, query, requests } =
    options;
  const { connections, withdrawals } = options;
  const json = express.json({ limit: '100kb' });

  router.post('/check', json, async (req, res) => {
    const credentials = await callers.anybody(req);
    const body = parseInput(checkSchema, req.body, 'request');
    res.json(await checks.check(body, credentials));
  });

  router.post('/requests', json, async (req, res) => {
    const { credentials } = await callers.user(req, requestCreatePermission);
    const id = await callers.audited(
      { req, eventId: 'provisioning-request' },
      () =>
        requests.submit(
          parseInput(submitSchema, req.body, 'request'),
          credentials as UserCredentials,
        ),
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

  router.post('/requests/:id/modify', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, requestCreatePermission);
    await callers.audited(
      { req, eventId: 'provisioning-modify', meta: { request: id } },
      async () => {
        const body = parseInput(modifySchema, req.body, 'request');
        await actions.modify({ id, ...body }, credentials as UserCredentials);
      },
    );
    res.json(await query.get(id, credentials));
  });

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

  router.post('/requests/:id/transfer', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, requestCreatePermission);
    await callers.audited(
      { req, eventId: 'provisioning-transfer', meta: { request: id } },
      async () => {
        const body = parseInput(transferSchema, req.body, 'request');
        await actions.transfer({ id, ...body }, credentials as UserCredentials);
      },
    );
    res.json(await query.get(id, credentials));
  });

  for (const action of Object.keys(
    permissions,
  ) as (keyof typeof permissions)[]) {
    router.post(`/requests/:id/${action}`, json, async (req, res) => {
      const { id } = req.params;
      const { credentials } = await callers.user(req, permissions[action]);
      await callers.audited(
        { req, eventId: `provisioning-${action}`, meta: { request: id } },
        async () => {
          const { reason, key } = parseInput(actSchema, req.body, 'request');
          const user = credentials as UserCredentials;
          switch (action) {
            case 'reject':
              return approvals.reject({ id, reason }, user);
            case 'withdraw':
              return withdrawals.withdraw({ id, reason }, user);
            default:
              return actions[action]({ id, reason, key }, user);
          }
        },
      );
      res.json(await query.get(id, credentials));
    });
  }
}
