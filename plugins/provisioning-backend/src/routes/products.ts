import type { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { ProductService } from '../standards/ProductService';

export function addProductsRoutes(options: {
  router: Router;
  callers: Callers;
  products: ProductService;
}): void {
  const { router, callers, products } = options;

  router.get('/products', async (req, res) => {
    await callers.anybody(req);
    res.json({ items: products.list() });
  });

  router.get('/products/:id', async (req, res) => {
    await callers.anybody(req);
    res.json(products.get(req.params.id));
  });

  router.get('/problems', async (req, res) => {
    await callers.anybody(req);
    res.json({ items: products.problems() });
  });
}
