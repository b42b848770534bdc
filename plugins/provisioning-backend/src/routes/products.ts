import type { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import { budgetReadPermission } from '@plumbline/backstage-plugin-provisioning-common';
import type { Budgets } from '../budgets/Budgets';
import type { ProductService } from '../standards/ProductService';

export function addProductsRoutes(options: {
  router: Router;
  budgets: Pick<Budgets, 'list'>;
  callers: Callers;
  products: ProductService;
}): void {
  const { router, budgets, callers, products } = options;

  router.get('/products', async (req, res) => {
    await callers.anybody(req);
    res.json({ items: products.list() });
  });

  router.get('/products/:id', async (req, res) => {
    await callers.anybody(req);
    res.json(products.get(req.params.id));
  });

  router.get('/budgets', async (req, res) => {
    // Sums are over requests that the reader may not see, too.
    await callers.may(await callers.anybody(req), budgetReadPermission);
    res.json({ items: await budgets.list() });
  });

  router.get('/problems', async (req, res) => {
    await callers.anybody(req);
    res.json({ items: products.problems() });
  });
}
