import { useApi } from '@backstage/core-plugin-api';
import {
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { provisioningApiRef } from '../../api';
import { PageTabs } from '../common/PageTabs';
import { ProblemList } from './ProblemList';
import { ProductCard } from './ProductCard';

const refreshMs = 30_000;

/** `/infrastructure`: what can be requested, and what does one get? */
export function ProductsPage() {
  useDocumentTitle('Infrastructure');
  const { value, error, refresh } = useProducts();
  return (
    <>
      <PageHead title="Infrastructure" />
      <PageTabs at="products" />
      {!value && !error && <Reading what="the products" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The products" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && (
        <>
          <ProblemList problems={value.problems} />
          {value.products.length === 0 && (
            <p>
              There are no products yet. One is a file in{' '}
              <code>standards/products</code>, with a module beside it; the
              guide on provisioning says how.
            </p>
          )}
          <Box
            component="ul"
            aria-label="Products"
            sx={{
              m: 0,
              p: 0,
              listStyle: 'none',
              display: 'grid',
              gap: 2,
              gridTemplateColumns: {
                xs: 'minmax(0, 1fr)',
                lg: 'repeat(2, minmax(0, 1fr))',
              },
            }}
          >
            {value.products.map(product => (
              <ProductCard
                key={product.id}
                product={product}
                titles={value.titles}
              />
            ))}
          </Box>
        </>
      )}
    </>
  );
}

function useProducts() {
  const api = useApi(provisioningApiRef);
  return useAsyncKeepingLast(
    async abort => {
      const [products, problems] = await Promise.all([
        api.listProducts({ abort }),
        api.listProblems({ abort }),
      ]);
      return {
        products: products.items,
        problems: problems.items,
        titles: new Map(products.items.map(({ id, title }) => [id, title])),
      };
    },
    [api],
    { refreshMs },
  );
}
