import { useApi } from '@backstage/core-plugin-api';
import {
  Refused,
  useMutation,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ProductDetails,
  ProvisioningRequest,
  RequestAction,
} from '@plumbline/backstage-plugin-provisioning-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { provisioningApiRef } from '../../api';
import { nextStep } from '../../model/nextStep';
import { isCorrectable, latestOf } from '../../model/request';
import { allowedActionsOf } from '../../model/rights';
import { usePaths } from '../../usePaths';
import { LinkButton } from '../common/LinkButton';
import { Decision } from './Decision';
import { EndForm } from './EndForm';
import { TransferForm } from './TransferForm';

/** Where it stands, what to do next, and the buttons of whoever may. */
export function NextStepBox(props: {
  request: ProvisioningRequest;
  /** As it is today; absent where there is none any more. */
  product: ProductDetails | undefined;
  onChanged: () => void;
}) {
  const { request, product, onChanged } = props;
  const step = nextStep(request);
  const latest = latestOf(request);
  return (
    <Alert
      severity={step.tone}
      role="region"
      aria-label="What is next"
      sx={{ mb: 1, '& .v5-MuiAlert-message': { flex: 1, minWidth: 0 } }}
    >
      <div aria-live="polite">
        <strong>{step.title}.</strong> {step.words}
      </div>
      {latest.state === 'waiting-for-approval' && (
        <Decision request={request} operation={latest} onDecided={onChanged} />
      )}
      <Buttons request={request} product={product} onChanged={onChanged} />
    </Alert>
  );
}

function Buttons(props: {
  request: ProvisioningRequest;
  product: ProductDetails | undefined;
  onChanged: () => void;
}) {
  const { request, product, onChanged } = props;
  const { id, state } = request;
  const api = useApi(provisioningApiRef);
  const paths = usePaths();
  const me = useMe();
  const [asking, setAsking] = useState<
    'destroy' | 'extend' | 'transfer' | 'withdraw' | 'withdrawApproval'
  >();
  const mutation = useMutation(onChanged);
  if (!me) {
    return null;
  }
  const may = allowedActionsOf(request, me);
  const act = (action: RequestAction) => () =>
    mutation.run(() => api.act(id, action));
  const buttons: [words: string, shown: boolean, onClick: () => unknown][] = [
    ['Take back what was changed', may.revert, act('revert')],
    ['Try again', may.retry, act('retry')],
    ['Extend …', may.extend && asking !== 'extend', () => setAsking('extend')],
    [
      'Hand over …',
      may.transfer && asking !== 'transfer',
      () => setAsking('transfer'),
    ],
    [
      'Withdraw …',
      may.withdraw && asking !== 'withdraw',
      () => setAsking('withdraw'),
    ],
    [
      'Withdraw approval',
      may.withdrawApproval && asking !== 'withdrawApproval',
      () => setAsking('withdrawApproval'),
    ],
    [
      'Destroy …',
      may.destroy && asking !== 'destroy',
      () => setAsking('destroy'),
    ],
  ];
  const form = {
    request,
    onCancel: () => setAsking(undefined),
    onDone: () => {
      setAsking(undefined);
      onChanged();
    },
  };
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
        {state === 'refused' || state === 'rejected' ? (
          <LinkButton to={paths.product(request.product)}>Ask again</LinkButton>
        ) : null}
        {may.retry && isCorrectable(request) && (
          <LinkButton to={paths.change(id)}>Correct and send again</LinkButton>
        )}
        {may.modify && <LinkButton to={paths.change(id)}>Change</LinkButton>}
        {buttons
          .filter(([, shown]) => shown)
          .map(([words, , onClick]) => (
            <Button
              key={words}
              size="small"
              variant="outlined"
              color="inherit"
              disabled={mutation.busy}
              onClick={onClick}
              sx={{ textTransform: 'none' }}
            >
              {words}
            </Button>
          ))}
      </Box>
      {asking === 'transfer' && <TransferForm {...form} />}
      {asking && asking !== 'transfer' && (
        <EndForm key={asking} action={asking} product={product} {...form} />
      )}
      <Refused error={mutation.failure} />
    </>
  );
}
