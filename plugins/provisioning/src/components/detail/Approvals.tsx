import {
  EntityName,
  Fold,
  plainly,
  RelativeTime,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Approval,
  ApprovalNeed,
  Bound,
  Operation,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { EntityNames } from '../common/EntityNames';
import { Facts } from '../common/Facts';

const parts: readonly (readonly [keyof Bound, string])[] = [
  ['intent', 'the intent'],
  ['plan', 'the plan'],
  ['policies', 'the policies, the product and its module'],
  ['prices', 'the price books'],
];

/** What people decided about it, and to what exactly that is bound. */
export function Approvals(props: { operation: Operation }) {
  const { approvals, because, bound, risk, rules, validHours } =
    props.operation;
  if (approvals.length === 0 && because === undefined) {
    return null;
  }
  return (
    <Section title="Approval" note={because && `because ${plainly(because)}`}>
      {risk && <div>Risk: {risk}</div>}
      {rules?.map(need => (
        <Need key={need.rule} need={need} />
      ))}
      {approvals.map(approval => (
        <One key={approval.at} approval={approval} />
      ))}
      {approvals.length === 0 && !rules && <div>Nobody has decided.</div>}
      {bound && (
        <div>
          An approval is bound to what is shown here, and void when a byte of it
          changes
          {validHours !== undefined && ` or ${validHours} hours have gone by`}.
          <Fold summary="SHA-256 of each part">
            <Facts
              facts={parts.map(([part, words]) => [
                words,
                <code key={part}>{bound[part]}</code>,
              ])}
            />
          </Fold>
        </div>
      )}
    </Section>
  );
}

/** A rule that asks for an approval, and who answered for it. */
function Need(props: { need: ApprovalNeed }) {
  const { approvedBy, because, by } = props.need;
  return (
    <div>
      {approvedBy ? '✓' : '◷'} because {plainly(because)}:{' '}
      <EntityNames refs={approvedBy ? [approvedBy] : by} />{' '}
      {approvedBy ? 'approved' : 'can'}
    </div>
  );
}

function One(props: { approval: Approval }) {
  const { approval } = props;
  const { at, by, countsUntil, decision, emergency, reason } = approval;
  return (
    <Box sx={{ mb: 0.5 }}>
      <strong>{decision === 'approved' ? '✓ Approved' : '✗ Rejected'}</strong>{' '}
      {emergency && 'in an emergency '}
      by <EntityName entityRef={by} /> <RelativeTime instant={at} />
      {reason && <>: “{reason}”</>}
      {!approval.void && countsUntil && (
        <>
          {' '}
          · lapses <RelativeTime instant={countsUntil} /> if it is not applied
          by then
        </>
      )}
      {approval.void && <> · void: {plainly(approval.void)}</>}
    </Box>
  );
}
