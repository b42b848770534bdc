import type { Overview } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  CardLink,
  KeyFigure,
  RelativeTime,
  sourceHealths,
  StatusChip,
  type SourceState,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { sourcesPath } from '../../usePagePath';

const shown = 5;
const failing: readonly SourceState[] = ['failing', 'hanging'];

/** How many sources answer, and the five worst of those that don't. */
export function SourcesCard(props: { overview: Overview }) {
  const { at, collectors } = props.overview;
  const sources = sourceHealths(collectors, Date.parse(at));
  const notSetUp = sources.filter(({ state }) => state === 'unconfigured');
  const down = sources.filter(({ state }) => failing.includes(state));
  const quiet = sources.filter(
    ({ state }) => state === 'quiet' || state === 'waiting',
  );
  const answering =
    sources.length - notSetUp.length - down.length - quiet.length;
  return (
    <Card
      title="Evidence sources"
      action={<CardLink to={sourcesPath}>All {sources.length}</CardLink>}
    >
      <Box sx={{ display: 'flex', gap: 1, mb: 1.5 }}>
        <KeyFigure figure={answering} label="Answering" />
        <KeyFigure
          figure={down.length}
          label="Failing"
          tone={down.length > 0 ? 'critical' : undefined}
        />
        {quiet.length > 0 && (
          <KeyFigure figure={quiet.length} label="Quiet" tone="warning" />
        )}
        <KeyFigure figure={notSetUp.length} label="Not set up" unknown />
      </Box>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {[...down, ...quiet, ...notSetUp]
          .slice(0, shown)
          .map(({ status, state, lastAnswer }) => (
            <Box
              component="li"
              key={status.id}
              sx={{
                display: 'flex',
                alignItems: 'center',
                gap: 1,
                py: 0.9,
                borderTop: 1,
                borderColor: 'divider',
                fontSize: 13,
              }}
            >
              <Box
                sx={{
                  flex: '1 1 0',
                  minWidth: 0,
                  fontWeight: 500,
                  overflowWrap: 'anywhere',
                }}
              >
                {status.title ?? status.id}
              </Box>
              <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                {lastAnswer && <RelativeTime instant={lastAnswer} />}
                {!lastAnswer && failing.includes(state) && 'never answered'}
              </Box>
              <State state={state} />
            </Box>
          ))}
      </Box>
    </Card>
  );
}

function State(props: { state: SourceState }) {
  switch (props.state) {
    case 'failing':
      return <StatusChip status="alerting">Failing</StatusChip>;
    case 'hanging':
      return <StatusChip status="alerting">Hanging</StatusChip>;
    case 'quiet':
      return <StatusChip status="stale">Quiet</StatusChip>;
    case 'waiting':
      return <StatusChip status="unknown">Waiting</StatusChip>;
    default:
      return <StatusChip status="unknown">Not set up</StatusChip>;
  }
}
