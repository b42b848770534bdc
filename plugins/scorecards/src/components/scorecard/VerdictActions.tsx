import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { Cases, standingCases } from '../../model/cases';
import type { ScorecardRow } from '../../model/scorecard';
import { CaseList, DisputeForm, ExemptionForm } from '../people';
import { titleOf } from './FirstStep';
import type { Rechecks } from './useRechecks';
import { VerdictHistory } from './VerdictHistory';

type Opened = 'dispute' | 'exemption' | 'history';

/** What one can ask and do about a verdict; one thing open at a time. */
export function VerdictActions(props: {
  row: ScorecardRow;
  cases: Cases;
  /** Whether the reader belongs to the owner of the entity. */
  owns: boolean;
  onChanged: () => void;
  rechecks: Rechecks;
}) {
  const { row, cases, owns, onChanged, rechecks } = props;
  const { verdict, control } = row;
  const [open, setOpen] = useState<Opened>();
  const [done, setDone] = useState('');
  const { now, past } = standingCases(cases);
  const recheck = rechecks.of(row);
  const isOffered =
    ['fail', 'unknown'].includes(verdict.status) && rechecks.isOffered(row);
  const buttons = offered(row, now, owns);
  const close = () => setOpen(undefined);
  const after = (words: string) => () => {
    setDone(words);
    close();
    onChanged();
  };
  return (
    <>
      <CaseList cases={now} onDecided={after('')} />
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', ml: -0.75, mt: 0.25 }}
        role="group"
        aria-label={`About ‘${titleOf(row)}’`}
      >
        {buttons.map(([which, words]) => (
          <Button
            key={which}
            size="small"
            aria-expanded={open === which}
            onClick={() => {
              setDone('');
              setOpen(open === which ? undefined : which);
            }}
            sx={{ textTransform: 'none', minWidth: 0, py: 0, px: 0.75 }}
          >
            {words}
          </Button>
        ))}
        {isOffered && (
          <Button
            size="small"
            aria-disabled={recheck?.busy}
            onClick={() => rechecks.run([row])}
            sx={{ textTransform: 'none', minWidth: 0, py: 0, px: 0.75 }}
          >
            {recheck?.busy ? 'Re-checking …' : 'Re-check'}
          </Button>
        )}
      </Box>
      <div role="status">{done || recheck?.words}</div>
      {open === 'dispute' && control && (
        <DisputeForm
          entityRef={verdict.entityRef}
          control={control}
          onCancel={close}
          onDone={after('Disputed.')}
        />
      )}
      {open === 'exemption' && control && (
        <ExemptionForm
          entityRef={verdict.entityRef}
          control={control}
          onCancel={close}
          onDone={after('Exemption requested.')}
        />
      )}
      {open === 'history' && (
        <>
          <VerdictHistory verdict={verdict} />
          <CaseList cases={past} onDecided={onChanged} />
        </>
      )}
    </>
  );
}

/** What makes sense of a verdict, and was not requested yet. */
function offered(
  { verdict, control }: ScorecardRow,
  { disputes, exemptions }: Cases,
  owns: boolean,
): [which: Opened, words: string][] {
  const mayDispute = verdict.underlying === 'fail' && disputes.length === 0;
  const mayBeExempt =
    owns &&
    control?.exemption.allowed &&
    verdict.underlying !== 'pass' &&
    exemptions.length === 0;
  return [
    ...(control && mayDispute
      ? [['dispute', 'Dispute'] satisfies [Opened, string]]
      : []),
    ...(mayBeExempt
      ? [['exemption', 'Request exemption'] satisfies [Opened, string]]
      : []),
    ['history', 'History'],
  ];
}
