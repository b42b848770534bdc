import { dense, Section } from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { AnyLevel, basisWords, seenWords } from '../../model/levels';
import { rateWords } from '../../model/words';

/** What is reviewed beside what is observed, and the sum that they come to. */
export function Scores(props: { candidate: CandidateDetail }) {
  const { candidate } = props;
  const { frequency, risk, recoverability, priority } = candidate;
  const { observedPerMonth, blastRadius } = candidate;
  const counted =
    observedPerMonth === undefined
      ? 'not observed'
      : `${seenWords(candidate) ?? frequency.words} · ${rateWords(
          observedPerMonth,
        )}`;
  const hit =
    blastRadius === undefined
      ? 'unknown'
      : `${blastRadius} ${
          blastRadius === 1 ? 'service is' : 'services are'
        } hit where it goes wrong`;
  return (
    <Section
      title="Scores"
      note={`${frequency.score} + ${risk.score} + (6 − ${recoverability.score}) = ${priority}`}
    >
      <Table size="small" aria-label="Scores" sx={dense}>
        <TableHead>
          <TableRow>
            <TableCell>Of what</TableCell>
            <TableCell>In force</TableCell>
            <TableCell>Whose word</TableCell>
            <TableCell>Observed</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          <ScoreRow of="Frequency" level={frequency} observed={counted} />
          <ScoreRow of="Risk" level={risk} observed={hit} />
          <ScoreRow
            of="Ease of recovery"
            level={recoverability}
            observed="nothing counts it"
          />
        </TableBody>
      </Table>
    </Section>
  );
}

function ScoreRow(props: { of: string; level: AnyLevel; observed: string }) {
  const { of, level, observed } = props;
  return (
    <TableRow>
      <TableCell component="th" scope="row">
        {of}
      </TableCell>
      <TableCell>
        <strong>{level.score}</strong> {level.words}
      </TableCell>
      <TableCell>
        <span className="narrow-only">whose word: </span>
        {basisWords[level.basis]}
      </TableCell>
      <TableCell sx={{ color: 'text.secondary' }}>
        <span className="narrow-only">observed: </span>
        {observed}
      </TableCell>
    </TableRow>
  );
}
