import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  Failed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedProduct,
  ProductDetails,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { useRef, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { provisioningApiRef } from '../../api';
import { firstValues, valuesFrom } from '../../model/form';
import { usePaths } from '../../usePaths';
import { ProductTile } from '../common/parts';
import { ProductChip } from '../overview/ProductState';
import { IntentForm } from './IntentForm';

/** `/infrastructure/products/<id>`: is this what I need, will it pass, what will it cost? */
export function NewRequestPage() {
  const { id = '' } = useParams();
  const paths = usePaths();
  const { value, error, refresh } = useProduct(id);
  const api = useApi(provisioningApiRef);
  const { value: products } = useAsyncKeepingLast(
    async abort => (await api.listProducts({ abort })).items,
    ['provisioning NewRequest', api],
  );
  const listed = products?.find(product => product.id === id);
  useDocumentTitle(value ? `Request ${value.title}` : 'Request');
  return (
    <>
      <PageHead
        title={value ? `Request ${value.title}` : 'Request'}
        crumbs={[{ to: paths.products, title: 'Infrastructure' }]}
        icon={value && <ProductTile product={value.id} size={32} />}
        status={
          value && <ProductChip state={value.state} missing={listed?.missing} />
        }
      >
        {value && (
          <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
            <EntityName entityRef={value.owner} /> · version {value.version}
          </Box>
        )}
      </PageHead>
      {!value && !error && <Reading what="the form" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The product" onRetry={refresh} />
      )}
      {value && (
        <NewRequest key={value.id} product={value} offers={listed?.offers} />
      )}
    </>
  );
}

function NewRequest(props: {
  product: ProductDetails;
  offers: ListedProduct['offers'] | undefined;
}) {
  const { offers, product } = props;
  const api = useApi(provisioningApiRef);
  const paths = usePaths();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  // The address is read once: after that it follows what is typed.
  const [first] = useState(() => ({
    ...firstValues(product),
    ...valuesFrom(product, search),
  }));
  // Of the service that a creation made, and of no other that is chosen instead.
  const [created] = useState(() => ({
    creation: search.get('creation'),
    service: search.get('service'),
  }));
  const creationOf = ({ service }: Record<string, unknown>) =>
    service === created.service ? created.creation ?? undefined : undefined;
  const keyOf = useRequestKey();
  return (
    <Box sx={{ mt: 1 }}>
      <IntentForm
        product={product}
        first={first}
        offers={offers}
        submit="Request"
        cancelTo={paths.products}
        onValues={values =>
          setSearch(
            Object.entries({
              ...values,
              creation: creationOf(values),
            }).flatMap(([name, value]) =>
              value === undefined || typeof value === 'object'
                ? []
                : [[name, String(value)]],
            ) as [string, string][],
            { replace: true },
          )
        }
        onSubmit={async intent => {
          const { id } = await api.request({
            product: product.id,
            intent,
            creation: creationOf(intent),
            key: keyOf(intent),
          });
          navigate(paths.request(id));
        }}
      />
    </Box>
  );
}

/**
 * One key for each thing that is requested on this page: pressing twice, or again
 * after the answer was lost, asks once.
 */
function useRequestKey(): (intent: object) => string {
  const keys = useRef(new Map<string, string>());
  return intent => {
    const text = JSON.stringify(intent);
    const key = keys.current.get(text) ?? randomKey();
    keys.current.set(text, key);
    return key;
  };
}

// `randomUUID` is not there without TLS.
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** One product with its form. */
export function useProduct(id: string, isKnown = true) {
  const api = useApi(provisioningApiRef);
  return useAsyncKeepingLast(
    async abort => (isKnown ? api.getProduct(id, { abort }) : undefined),
    ['provisioning Product', api, id, isKnown],
  );
}
