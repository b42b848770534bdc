import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  Refused,
  RelativeTime,
  useMe,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ProductDetails,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { provisioningApiRef } from '../../api';
import { driftedFields } from '../../model/exemptionWords';
import { allowedActionsOf } from '../../model/rights';
import { AskExemption } from '../exemptions';
import { PlanRows } from './Plan';

/** What was changed other than through Plumbline, from what is there to what was requested. */
export function Drift(props: {
  request: ProvisioningRequest;
  product: ProductDetails | undefined;
  onChanged: () => void;
  onDone: (words: string) => void;
}) {
  const { request, product, onChanged, onDone } = props;
  const { drift, id } = request;
  const api = useApi(provisioningApiRef);
  const me = useMe();
  const mutation = useMutation(() => onDone('Reverting'));
  if (!drift) {
    return null;
  }
  const may = me && allowedActionsOf(request, me);
  return (
    <Card
      flush
      title="Drift"
      summary={<Chip tone="warning">{drift.changes.length} changed</Chip>}
      action={
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          Seen <RelativeTime instant={drift.seenAt} />
        </Box>
      }
    >
      <PlanRows plan={drift} product={product} />
      <Box sx={{ px: 2, pb: 1.5 }}>
        <Box sx={{ fontSize: 13, color: 'text.secondary', mb: 1 }}>
          Not changed through Plumbline. Revert makes these changes.
        </Box>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {may?.revert && (
            <Button
              size="small"
              variant="contained"
              disabled={mutation.busy}
              onClick={() => mutation.run(() => api.act(id, 'revert'))}
              sx={{ textTransform: 'none' }}
            >
              Revert
            </Button>
          )}
          {may?.exempt && drift.changes.length > 0 && (
            <AskExemption
              request={id}
              subject={{ fields: driftedFields(drift) }}
              onDone={onChanged}
            />
          )}
        </Box>
        <Refused error={mutation.failure} />
      </Box>
    </Card>
  );
}
