import { Link } from '@backstage/core-components';
import {
  Failed,
  Reading,
  statusOf,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Usefulness } from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import { count, number } from '../../model/words';
import { useDiscrepanciesPath } from '../../usePaths';
import { Section } from '../common/PageHead';

/** Whether the evidence is of use, in numbers that can be acted on. */
export function Useful() {
  const api = useEvidenceApi();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getUsefulness({ abort }),
    [api],
    { refreshMs: 60_000 },
  );
  return (
    <Section
      title="Is it of use?"
      note={value && `in the last ${count(value.days, 'day')}`}
    >
      {value && <Numbers of={value} />}
      {!value && error && <Unavailable error={error} onRetry={refresh} />}
      {!value && !error && <Reading what="whether it is of use" lines={1} />}
    </Section>
  );
}

function Unavailable(props: { error: Error; onRetry: () => void }) {
  const { error, onRetry } = props;
  return statusOf(error) === 403 ? (
    <p style={{ margin: 0 }}>
      These numbers are for those who may see every entity.
    </p>
  ) : (
    <Failed error={error} what="These numbers" onRetry={onRetry} />
  );
}

function Numbers(props: { of: Usefulness }) {
  const { signals, discrepancies, briefsDelivered } = props.of;
  const path = useDiscrepanciesPath();
  const all = signals.resolved + signals.ambiguous + signals.unmatched;
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: 'grid',
        gridTemplateColumns: {
          xs: 'repeat(2, 1fr)',
          lg: '3fr 2fr 3fr 2fr',
        },
        columnGap: 3,
        rowGap: 1,
      }}
    >
      <Figure
        label="Signals that found their service"
        value={share(signals.resolved, all)}
      >
        {all === 0 ? (
          'no signal came'
        ) : (
          <>
            {number(signals.resolved)} resolved ·{' '}
            <LinkWhereAny
              amount={signals.ambiguous}
              to={`${path}?owner=all&kind=ambiguous-signal`}
            >
              ambiguous
            </LinkWhereAny>{' '}
            ·{' '}
            <LinkWhereAny
              amount={signals.unmatched}
              to={`${path}?owner=all&kind=unmatched-signal`}
            >
              unmatched
            </LinkWhereAny>
          </>
        )}
      </Figure>
      <Figure
        label="Briefs delivered"
        value={briefsDelivered === undefined ? '?' : number(briefsDelivered)}
      >
        {briefsDelivered === undefined
          ? 'nothing reports deliveries'
          : 'to Slack and PagerDuty'}
      </Figure>
      <Figure
        label="Discrepancies open"
        value={number(discrepancies.open + discrepancies.accepted)}
      >
        <Link to={path}>by owner</Link> · {number(discrepancies.accepted)}{' '}
        accepted · {number(discrepancies.dismissed)} dismissed
      </Figure>
      <Figure
        label="Median time to close one"
        value={
          discrepancies.medianDaysToClose === undefined
            ? '?'
            : days(discrepancies.medianDaysToClose)
        }
      >
        {discrepancies.closed === 0
          ? 'none has closed'
          : `${number(discrepancies.closed)} closed`}
      </Figure>
    </Box>
  );
}

/** A count that leads to what was counted, unless there is nothing. */
function LinkWhereAny(props: { amount: number; to: string; children: string }) {
  const { amount, to, children } = props;
  const words = `${number(amount)} ${children}`;
  return amount > 0 ? <Link to={to}>{words}</Link> : <>{words}</>;
}

function Figure(props: { label: string; value: string; children: ReactNode }) {
  const { label, value, children } = props;
  return (
    <div>
      <Box component="dt" sx={{ color: 'text.secondary', fontSize: 13 }}>
        {label}
      </Box>
      <Box component="dd" sx={{ m: 0 }}>
        <Box sx={{ fontSize: 22, fontWeight: 600, lineHeight: 1.25 }}>
          {value}
        </Box>
        <Box sx={{ fontSize: 13 }}>{children}</Box>
      </Box>
    </div>
  );
}

function share(part: number, of: number): string {
  return of === 0 ? '?' : `${Math.floor((part / of) * 100)}%`;
}

/** Less than a day in hours: `0.04 days` means nothing to anybody. */
function days(amount: number): string {
  if (amount * 24 < 1) {
    return 'under 1 h';
  }
  return amount < 1
    ? `${Math.round(amount * 24)} h`
    : count(Math.round(amount * 10) / 10, 'day');
}
