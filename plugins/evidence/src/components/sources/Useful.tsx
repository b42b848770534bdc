import { Link } from '@backstage/core-components';
import {
  Failed,
  FigureCard,
  Reading,
  statusOf,
  useAsyncKeepingLast,
  useEvidenceApi,
  count,
  number,
  percent,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Usefulness } from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import { useDiscrepanciesPath } from '../../usePaths';

/** Whether the evidence is of use, in numbers that can be acted on. */
export function Useful() {
  const api = useEvidenceApi();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getUsefulness({ abort }),
    ['evidence Useful', api],
    { refreshMs: 60_000 },
  );
  return (
    <section aria-label="Last 30 days">
      {value && <Numbers of={value} />}
      {!value && error && <Unavailable error={error} onRetry={refresh} />}
      {!value && !error && <Reading what="whether it is of use" lines={1} />}
    </section>
  );
}

function Unavailable(props: { error: Error; onRetry: () => void }) {
  const { error, onRetry } = props;
  return statusOf(error) === 403 ? (
    <p style={{ margin: 0 }}>
      These figures are visible only to users who can see every entity.
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
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'repeat(2, 1fr)', lg: 'repeat(4, 1fr)' },
        gap: 2,
      }}
    >
      <Figure label="Signals matched" value={share(signals.resolved, all)}>
        {all === 0 ? (
          'No signal'
        ) : (
          <>
            {number(signals.resolved)} matched ·{' '}
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
        value={
          briefsDelivered === undefined ? undefined : number(briefsDelivered)
        }
      >
        {briefsDelivered === undefined
          ? 'No source reports deliveries'
          : 'To chat and incidents'}
      </Figure>
      <Figure
        label="Discrepancies open"
        value={number(discrepancies.open + discrepancies.accepted)}
      >
        {number(discrepancies.accepted)} accepted ·{' '}
        {number(discrepancies.dismissed)} dismissed
      </Figure>
      <Figure
        label="Median time to close"
        value={
          discrepancies.medianDaysToClose === undefined
            ? undefined
            : days(discrepancies.medianDaysToClose)
        }
      >
        {discrepancies.closed === 0
          ? 'None closed'
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

/** Hatched where it is not known. */
function Figure(props: {
  label: string;
  value: string | undefined;
  children: ReactNode;
}) {
  const { label, value, children } = props;
  return (
    <FigureCard
      label={label}
      figure={value ?? '–'}
      unknown={value === undefined}
      meaning={children}
    />
  );
}

function share(part: number, of: number): string | undefined {
  return of === 0 ? undefined : percent(part / of);
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
