import { useApi } from '@backstage/core-plugin-api';
import {
  Failed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import { useNavigate, useParams } from 'react-router-dom';
import { provisioningApiRef } from '../../api';
import { isCorrectable, nameOf } from '../../model/request';
import { usePaths } from '../../usePaths';
import { valuesIn } from '../../model/form';
import { IntentForm } from './IntentForm';

/** `/infrastructure/requests/<id>/change`: the same form, for what is there. */
export function ChangePage() {
  const { id = '' } = useParams();
  const api = useApi(provisioningApiRef);
  const paths = usePaths();
  const navigate = useNavigate();
  const { value, error, refresh } = useAsyncKeepingLast(
    async abort => {
      const request = await api.getRequest(id, { abort });
      const product = await api.getProduct(request.product, { abort });
      return { request, product };
    },
    ['provisioning ChangePage', api, id],
  );
  // What was never there is corrected, and judged from the start.
  const corrects = value !== undefined && isCorrectable(value.request);
  const title = value
    ? `${corrects ? 'Correct' : 'Change'} ${nameOf(
        value.request,
        value.product,
      )}`
    : 'Change';
  useDocumentTitle(title);
  return (
    <>
      <PageHead
        title={title}
        crumbs={[
          { to: paths.products, title: 'Infrastructure' },
          { to: paths.request(id), title: 'Request' },
        ]}
      />
      {!value && !error && <Reading what="the form" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The request" onRetry={refresh} />
      )}
      {value && (
        <IntentForm
          product={value.product}
          first={valuesIn(value.request.intent)}
          of={id}
          kind={corrects ? 'create' : 'modify'}
          fixed={[
            'service',
            'owner',
            ...(corrects ? [] : [value.product.resource.name]),
          ]}
          cancelTo={paths.request(id)}
          submit={corrects ? 'Send again' : 'Request change'}
          onSubmit={async intent => {
            await (corrects
              ? api.act(id, 'retry', { intent })
              : api.act(id, 'modify', { intent }));
            navigate(paths.request(id));
          }}
        />
      )}
    </>
  );
}
