import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  formatLeft,
  Refused,
  useAsyncKeepingLast,
  useMe,
  useMutation,
  useNow,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ProvisioningRequest } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { provisioningApiRef } from '../../api';
import { allowedActionsOf } from '../../model/rights';
import { dayWords } from '../../model/words';
import { ShareBar } from '../common/parts';

/** How long it lasts, and by how much it can be extended. */
export function Lifetime(props: {
  request: ProvisioningRequest;
  onDone: (words: string) => void;
}) {
  const { request, onDone } = props;
  const { createdAt, expiresAt, id, state } = request;
  const api = useApi(provisioningApiRef);
  const me = useMe();
  const now = useNow();
  const may = me !== undefined && allowedActionsOf(request, me).extend;
  // Refused here as it would be: then there is nothing to send.
  const { value, error } = useAsyncKeepingLast(
    async abort => (may ? api.tryAct(id, 'extend', {}, { abort }) : undefined),
    ['provisioning Lifetime', api, id, may, expiresAt],
  );
  const ends = value?.ends;
  const mutation = useMutation(() =>
    onDone(ends ? `Extended to ${dayWords(ends.then)}` : 'Extended'),
  );
  if (!expiresAt) {
    return null;
  }
  const left = Date.parse(expiresAt) - now;
  // To the longest that it can be extended to, where that is known.
  const whole = Date.parse(ends?.last ?? expiresAt) - Date.parse(createdAt);
  const passed = now - Date.parse(createdAt);
  const isNear = state === 'expiring';
  return (
    <Card
      title="Lifetime"
      action={
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          until {dayWords(expiresAt)}
        </Box>
      }
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1,
          mb: 1,
          alignItems: 'center',
          justifyContent: 'space-between',
        }}
      >
        <Box
          sx={{
            fontSize: 24,
            fontWeight: 600,
            color: isNear ? 'warning.main' : undefined,
          }}
        >
          {left > 0 ? formatLeft(left) : 'Due'}
        </Box>
        {may && (
          <Button
            variant="contained"
            size="small"
            disabled={mutation.busy || error !== undefined || !value}
            onClick={() => mutation.run(() => api.act(id, 'extend', {}))}
            sx={{ textTransform: 'none' }}
          >
            {ends ? `Extend to ${dayWords(ends.then)}` : 'Extend'}
          </Button>
        )}
      </Box>
      <ShareBar
        label={`${formatLeft(left)} left`}
        parts={[
          { share: passed / whole, tone: 'neutral' },
          { share: left / whole, tone: isNear ? 'warning' : 'primary' },
        ]}
      />
      <Box
        sx={{
          display: 'flex',
          justifyContent: 'space-between',
          mt: 0.75,
          fontSize: 12,
          color: 'text.secondary',
        }}
      >
        <span>{dayWords(createdAt)}</span>
        {ends && <span>at most {dayWords(ends.last)}</span>}
      </Box>
      {error && (
        <Box role="alert" sx={{ fontSize: 13 }}>
          <Sentence text={error.message} />
        </Box>
      )}
      <Refused error={mutation.failure} />
    </Card>
  );
}
