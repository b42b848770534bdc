import {
  dense,
  Failed,
  MaybeLink,
  Reading,
  RelativeTime,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  CandidateDetail,
  Observation,
  ToilGroup,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router-dom';
import { count, dayWords, rateWords, timeWords } from '../../model/words';
import { Sparkline } from '../common/Sparkline';
import { Decisions } from './Decisions';
import { Regroup } from './Regroup';
import { useGroup } from './useCandidate';

/** What was counted, from when to when, and the occurrences themselves. */
export function Evidence(props: {
  candidate: CandidateDetail;
  /** Called once groups were split or merged; without it they can't be. */
  onRegrouped?: () => void;
}) {
  const { candidate, onRegrouped } = props;
  const { observations, observedPerMonth, minutesEach, weeks } = candidate;
  const { value, error, loading, refresh } = useGroup(candidate.group);
  const top = useScrolledTo('#evidence');
  return (
    <div ref={top}>
      <Section
        title="Evidence"
        note={
          observedPerMonth === undefined
            ? 'no source looks at it'
            : `${rateWords(observedPerMonth)}${
                minutesEach === undefined
                  ? ', how long one takes is unknown'
                  : `, ${timeWords(minutesEach)} each`
              }`
        }
      >
        {weeks.length > 0 && <Sparkline weeks={weeks} height={40} />}
        {observations.length > 0 && <Counted observations={observations} />}
        {candidate.group === undefined &&
          'Added by hand; no occurrences are reported.'}
        {candidate.group !== undefined && loading && !value && (
          <Reading what="the occurrences" />
        )}
        {error && (
          <Failed error={error} what="The occurrences" onRetry={refresh} />
        )}
        {value && <Members group={value} />}
        {value && onRegrouped && (
          <Regroup
            group={value}
            onDone={() => {
              refresh();
              onRegrouped();
            }}
          />
        )}
      </Section>
    </div>
  );
}

function Counted(props: { observations: readonly Observation[] }) {
  return (
    <Box
      component="ul"
      aria-label="What was counted"
      sx={{ m: 0, pl: 2.5, color: 'text.secondary' }}
    >
      {props.observations.map(
        ({ source, count: amount, from, to, minutes }) => (
          <li key={source}>
            {source}: {count(amount, 'occurrence')} after {dayWords(from)} and
            up to {dayWords(to)}
            {minutes !== undefined && `, ${timeWords(minutes)} in all`}
          </li>
        ),
      )}
    </Box>
  );
}

function Members(props: { group: ToilGroup }) {
  const { size, members, history = [] } = props.group;
  return (
    <>
      <Table size="small" aria-label="Occurrences" sx={{ ...dense, mt: 1 }}>
        <TableHead>
          <TableRow>
            <TableCell>When</TableCell>
            <TableCell>What</TableCell>
            <TableCell className="number">Time</TableCell>
            <TableCell>Source</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {members.map(({ source, id, title, occurredAt, minutes, url }) => (
            <TableRow key={`${source} ${id}`}>
              <TableCell className="short">
                <RelativeTime instant={occurredAt} />
              </TableCell>
              <TableCell
                component="th"
                scope="row"
                sx={{ overflowWrap: 'anywhere' }}
              >
                {title}
              </TableCell>
              <TableCell className="number short">
                {timeWords(minutes)}
              </TableCell>
              <TableCell sx={{ overflowWrap: 'anywhere' }}>
                {source} {url ? <MaybeLink value={url} label={id} /> : id}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {size > members.length && (
        <p>
          The latest {members.length} of {count(size, 'occurrence')}.
        </p>
      )}
      <Decisions decisions={history} />
    </>
  );
}

/** An address with a part of the page leads there, also once it is there late. */
function useScrolledTo(hash: string) {
  const element = useRef<HTMLDivElement>(null);
  const wanted = useLocation().hash === hash;
  useEffect(() => {
    if (wanted) {
      element.current?.scrollIntoView?.();
    }
  }, [wanted]);
  return element;
}
