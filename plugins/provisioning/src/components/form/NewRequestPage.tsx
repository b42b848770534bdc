import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  Failed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ProductDetails } from '@plumbline/backstage-plugin-provisioning-common';
import { useMemo, useRef } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { provisioningApiRef } from '../../api';
import { firstValues } from '../../model/form';
import { usePaths } from '../../usePaths';
import { ProductState } from '../products/ProductState';
import { IntentForm } from './IntentForm';

/** `/infrastructure/products/<id>`: is this what I need, will it pass, what will it cost? */
export function NewRequestPage() {
  const { id = '' } = useParams();
  const paths = usePaths();
  const { value, error, refresh } = useProduct(id);
  useDocumentTitle(value ? `Request: ${value.title}` : 'Request');
  return (
    <>
      <Link to={paths.products}>‹ all products</Link>
      <PageHead title={value?.title ?? 'Request'}>
        {value && (
          <span>
            version {value.version} · <EntityName entityRef={value.owner} />{' '}
            answers for it
          </span>
        )}
      </PageHead>
      {!value && !error && <Reading what="the form" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The product" onRetry={refresh} />
      )}
      {value && <NewRequest key={value.id} product={value} />}
    </>
  );
}

function NewRequest(props: { product: ProductDetails }) {
  const { product } = props;
  const api = useApi(provisioningApiRef);
  const paths = usePaths();
  const navigate = useNavigate();
  const first = useMemo(() => firstValues(product), [product]);
  const keyOf = useRequestKey();
  return (
    <>
      <p>{product.description}</p>
      <ProductState product={product} />
      <IntentForm
        product={product}
        first={first}
        submit="Request"
        onSubmit={async intent => {
          const { id } = await api.request({
            product: product.id,
            intent,
            key: keyOf(intent),
          });
          navigate(paths.request(id));
        }}
      />
    </>
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
    [api, id, isKnown],
  );
}
