import express from 'express';
import Router from 'express-promise-router';
import {
  Callers,
  Clock,
  plainBodyErrors,
  refuseNul,
  tellNow,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ApprovalPreview } from './approvals/ApprovalPreview';
import type { ConnectionService } from './connect/ConnectionService';
import type { ActionService } from './requests/ActionService';
import type { ApprovalService } from './approvals/ApprovalService';
import type { CheckService } from './requests/CheckService';
import type { RequestService } from './requests/RequestService';
import type { RequestsQuery } from './requests/RequestsQuery';
import type { WithdrawalService } from './requests/WithdrawalService';
import type { Budgets } from './budgets/Budgets';
import type { ExemptionService } from './exemptions/ExemptionService';
import { describeProvisioningApi } from './openapi/document';
import { addExemptionsRoutes } from './routes/exemptions';
import type { PolicyService } from './policies/PolicyService';
import { addPoliciesRoutes } from './routes/policies';
import { addProductsRoutes } from './routes/products';
import { addRequestsRoutes } from './routes/requests';
import type { ProductService } from './standards/ProductService';

export function createRouter(options: {
  actions: ActionService;
  approvals: ApprovalService;
  budgets: Budgets;
  callers: Callers;
  checks: CheckService;
  clock: Clock;
  connections: ConnectionService;
  approvalPreview: ApprovalPreview;
  exemptions: ExemptionService;
  policies: PolicyService;
  products: ProductService;
  query: RequestsQuery;
  requests: RequestService;
  withdrawals: WithdrawalService;
}): express.Router {
  const router = Router();
  router.use(tellNow(options.clock));
  router.use(refuseNul);
  addProductsRoutes({ router, ...options });
  addRequestsRoutes({ router, ...options });
  addExemptionsRoutes({ router, ...options });
  addPoliciesRoutes({ router, ...options });
  router.get('/openapi.json', async (req, res) => {
    await options.callers.anybody(req);
    res.json(describeProvisioningApi(req.baseUrl));
  });
  router.use(plainBodyErrors);
  return router;
}
