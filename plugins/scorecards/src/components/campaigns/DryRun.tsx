import { useApi } from '@backstage/core-plugin-api';
import {
  Chip,
  EntityName,
  Fold,
  KeyFigure,
  Refused,
  type Tone,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  addUpgrades,
  type CampaignPlan,
  type CampaignPlanItem,
  type UpgradeCounts,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { scorecardsApiRef } from '../../api';
import { planWords } from '../../model/campaignWords';

const statusTones: Partial<Record<CampaignPlanItem['status'], Tone>> = {
  refused: 'warning',
  conflict: 'critical',
};

/** What would be proposed, with its diffs; then it may be. */
export function DryRun(props: { id: string; onProposed: () => void }) {
  const { id, onProposed } = props;
  const api = useApi(scorecardsApiRef);
  const [plan, setPlan] = useState<CampaignPlan>();
  const [upgrades, setUpgrades] = useState<UpgradeCounts>();
  const look = useMutation(() => {});
  const propose = useMutation(onProposed);
  const dryRun = (after?: string) =>
    look.run(async () => {
      const next = await api.fixCampaign(
        id,
        after === undefined ? {} : { after },
      );
      setPlan(next);
      // A campaign has several plans: its figures are those of all that were made.
      setUpgrades(before =>
        after === undefined
          ? next.upgrades
          : addUpgrades(before, next.upgrades),
      );
    });
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
      {plan && upgrades && (
        <>
          <Upgrades {...upgrades} />
          {plan.nextAfter !== undefined && (
            <Box sx={{ fontSize: 12, color: 'text.secondary', pt: 0.5 }}>
              Of the services up to {plan.nextAfter}; there are more.
            </Box>
          )}
        </>
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
            propose.run(async () => {
              const done = await api.fixCampaign(id, {
                dryRun: false,
                plan: plan!.plan,
              });
              setPlan(done);
              setUpgrades(done.upgrades);
            })
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

/** Services of a dry run, or of what came of it, by how they merge. */
function Upgrades(props: UpgradeCounts) {
  const { clean, conflicts, escaped, unknown } = props;
  return (
    <Box
      component="section"
      aria-label="Upgrades"
      sx={{ display: 'flex', gap: 1, mt: 1.5 }}
    >
      <KeyFigure label="Clean" figure={clean} tone={toneOf(clean, 'ok')} />
      <KeyFigure
        label="Conflicts"
        figure={conflicts}
        tone={toneOf(conflicts, 'critical')}
      />
      <KeyFigure
        label="Escaped"
        figure={escaped}
        tone={toneOf(escaped, 'warning')}
      />
      <KeyFigure label="Unknown" figure={unknown} unknown={unknown > 0} />
    </Box>
  );
}

function toneOf(count: number, tone: Tone): Tone | undefined {
  return count > 0 ? tone : undefined;
}

function PlanItem(props: { item: CampaignPlanItem }) {
  const { branch, entityRef, files, merges = [], reason, status } = props.item;
  const left = merges.filter(({ outcome }) =>
    ['escaped', 'kept'].includes(outcome),
  );
  return (
    <Box component="li" sx={{ py: 0.5 }}>
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
      >
        <EntityName entityRef={entityRef} />
        <Chip tone={statusTones[status] ?? 'neutral'}>{planWords[status]}</Chip>
        {left.length > 0 && <Chip tone="warning">Escaped</Chip>}
        {branch && <code>{branch}</code>}
      </Box>
      {left.length > 0 && (
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          Left as the team has them: {left.map(({ path }) => path).join(', ')}
        </Box>
      )}
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
