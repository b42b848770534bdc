import { useApi } from '@backstage/core-plugin-api';
import {
  Chip,
  EntityName,
  Fold,
  Refused,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  CampaignPlan,
  CampaignPlanItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { scorecardsApiRef } from '../../api';
import { planWords } from '../../model/campaignWords';

/** What would be proposed, with its diffs; then it may be. */
export function DryRun(props: { id: string; onProposed: () => void }) {
  const { id, onProposed } = props;
  const api = useApi(scorecardsApiRef);
  const [plan, setPlan] = useState<CampaignPlan>();
  const look = useMutation(() => {});
  const propose = useMutation(onProposed);
  const dryRun = (after?: string) =>
    look.run(async () =>
      setPlan(await api.fixCampaign(id, after === undefined ? {} : { after })),
    );
  const planned =
    plan?.dryRun === true
      ? plan.items.filter(({ status }) => status === 'planned').length
      : 0;
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        disabled={look.busy || propose.busy}
        onClick={() => dryRun()}
      >
        Dry run
      </Button>
      {(look.failure ?? propose.failure) && (
        <Refused error={(look.failure ?? propose.failure)!} />
      )}
      {plan && (
        <Box component="ul" aria-label="Plan" sx={{ listStyle: 'none', p: 0 }}>
          {plan.items.map(item => (
            <PlanItem key={`${item.entityRef} ${item.kind}`} item={item} />
          ))}
        </Box>
      )}
      {plan?.items.length === 0 && <div>Nothing to propose.</div>}
      {plan && plan.withoutFix > 0 && (
        <Box sx={{ fontSize: 13, color: 'text.secondary', py: 0.5 }}>
          {plan.withoutFix}{' '}
          {plan.withoutFix === 1 ? 'failure is' : 'failures are'} of controls
          without a fix.
        </Box>
      )}
      {planned > 0 && (
        <Button
          variant="contained"
          size="small"
          disabled={look.busy || propose.busy}
          onClick={() =>
            propose.run(async () =>
              setPlan(
                await api.fixCampaign(id, { dryRun: false, plan: plan!.plan }),
              ),
            )
          }
        >
          Propose {planned}
        </Button>
      )}
      {plan?.nextAfter !== undefined && (
        <Button
          size="small"
          disabled={look.busy || propose.busy}
          onClick={() => dryRun(plan.nextAfter)}
        >
          Next services
        </Button>
      )}
    </>
  );
}

function PlanItem(props: { item: CampaignPlanItem }) {
  const { branch, entityRef, files, reason, status } = props.item;
  return (
    <Box component="li" sx={{ py: 0.5 }}>
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
      >
        <EntityName entityRef={entityRef} />
        <Chip tone={status === 'refused' ? 'warning' : 'neutral'}>
          {planWords[status]}
        </Chip>
        {branch && <code>{branch}</code>}
      </Box>
      {reason && (
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{reason}</Box>
      )}
      {files.length > 0 && (
        <Fold summary={files.map(({ path }) => path).join(', ')}>
          <Box
            component="pre"
            tabIndex={0}
            sx={{ fontSize: 12, overflowX: 'auto', m: 0 }}
          >
            {files.map(({ diff }) => diff).join('\n')}
          </Box>
        </Fold>
      )}
    </Box>
  );
}
