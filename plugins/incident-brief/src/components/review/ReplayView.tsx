import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  formatExact,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Replay } from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import Typography from '@mui/material/Typography';
import { useNavigate, useParams } from 'react-router-dom';
import { incidentBriefApiRef } from '../../api';
import { valueWords } from '../../model/review';
import { count } from '../../model/words';
import { useBriefPath, useReviewPath } from '../../usePagePath';
import { BriefView } from '../brief/BriefView';
import { briefAddress } from '../states/briefAddress';

const cell = { maxWidth: 480, overflowWrap: 'anywhere' } as const;

/** A pinned brief: what it stated then, beside what it states now. */
export function ReplayView() {
  const { id = '' } = useParams();
  const api = useApi(incidentBriefApiRef);
  const reviewPath = useReviewPath();
  useDocumentTitle('Pinned brief');
  const answer = useAsyncKeepingLast(
    abort => api.replayPin(id, { abort }),
    ['incident-brief ReplayView', api, id],
  );
  return (
    <>
      <Link to={reviewPath}>Review</Link>
      {answer.error && <p role="alert">{answer.error.message}</p>}
      {answer.value ? (
        <Shown replay={answer.value} />
      ) : (
        !answer.error && <p>Replaying the brief …</p>
      )}
    </>
  );
}

function Shown(props: { replay: Replay }) {
  const { replay } = props;
  const { pin, then, now, differences } = replay;
  const { entityRef, environment, onset, at } = pin;
  const briefPath = useBriefPath();
  const navigate = useNavigate();
  return (
    <>
      <Typography component="h1" variant="h4" sx={{ m: 0, fontSize: 24 }}>
        <EntityName entityRef={entityRef} title={then.service.title} /> as of{' '}
        {formatExact(at)}
      </Typography>
      <p style={{ margin: '4px 0 8px' }}>
        Pinned by <EntityName entityRef={pin.pinnedBy} />
        {pin.incident && ` for ${pin.incident}`}
        {pin.note && `: ${pin.note}`} · {sameWords(replay)} ·{' '}
        <Link
          to={briefAddress(briefPath, { entityRef, environment, onset, at })}
        >
          the brief then
        </Link>
        {now && (
          <>
            {' · '}
            <Link to={briefAddress(briefPath, { entityRef, environment })}>
              the brief now
            </Link>
          </>
        )}
      </p>
      {now === undefined ? (
        <p>{replay.nowMissing}: there is no brief to compare with.</p>
      ) : (
        <>
          <Typography component="h2" variant="h6" sx={{ m: 0, fontSize: 16 }}>
            {differences.length === 0
              ? 'It says the same now'
              : `It says ${count(differences.length, 'thing')} otherwise now`}
          </Typography>
          {differences.length > 0 && <Differences of={differences} />}
        </>
      )}
      <Box sx={{ color: 'text.secondary', fontSize: 12, mt: 1 }}>
        digest then <code>{then.digest}</code>
        {now && (
          <>
            {' · '}now <code>{now.digest}</code>
          </>
        )}
      </Box>
      <Typography
        component="h2"
        variant="h6"
        sx={{ m: 0, mt: 2, mb: 1, fontSize: 16 }}
      >
        Pinned brief
      </Typography>
      <BriefView
        brief={then}
        embedded
        at={at}
        onAt={to =>
          navigate(briefAddress(briefPath, { entityRef, environment, at: to }))
        }
      />
    </>
  );
}

function Differences(props: { of: Replay['differences'] }) {
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Table size="small" sx={{ '& td, & th': { verticalAlign: 'top' } }}>
        <TableHead>
          <TableRow>
            <TableCell>What</TableCell>
            <TableCell>Then</TableCell>
            <TableCell>Now</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.of.map(({ key, label, then, now }) => (
            <TableRow key={key}>
              <TableCell component="th" scope="row" sx={{ fontWeight: 600 }}>
                {label}
              </TableCell>
              <TableCell sx={cell}>
                {then ? valueWords(then) : 'not stated'}
              </TableCell>
              <TableCell sx={cell}>
                {now ? valueWords(now) : 'no longer stated'}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}

function sameWords({ same, then }: Replay): string {
  if (same === undefined) {
    return 'shown as you may see it; who pinned it may see more or less';
  }
  return same
    ? `✓ the same brief that was pinned (${then.digest.slice(0, 19)}…)`
    : '✗ not what was pinned: evidence of that time arrived later';
}
