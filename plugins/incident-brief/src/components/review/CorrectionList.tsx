import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  Choose,
  EmptyState,
  EntityName,
  Failed,
  Reading,
  RelativeTime,
  toneColours,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type Correction,
  correctionStates,
} from '@plumbline/backstage-plugin-incident-brief-common';
import ExpandIcon from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { Theme } from '@mui/material/styles';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { incidentBriefApiRef } from '../../api';
import { lineWords, stateLook, statedWords } from '../../model/review';
import { CorrectionDetails } from './CorrectionDetails';

const refreshMs = 10_000;
const mostShown = 100;

/** What was reported as wrong, and whether its source is right by now. */
export function CorrectionList() {
  const api = useApi(incidentBriefApiRef);
  const [parameters, setParameters] = useSearchParams();
  const [chosen, setChosen] = useState('');
  const shown = parameters.get('correction');
  const state = correctionStates.find(one => one === chosen);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.listCorrections({ state, limit: mostShown }, { abort }),
    ['incident-brief CorrectionList', api, state],
    { refreshMs, keepAcross: true },
  );
  const show = (id: string | undefined) =>
    setParameters(id === undefined ? {} : { correction: id }, {
      replace: true,
    });
  return (
    <Card
      title="Corrections"
      flush
      summary={value?.nextCursor && `the newest ${mostShown}`}
      action={
        <Choose
          label="State"
          value={chosen}
          onChoose={setChosen}
          choices={[
            { value: '', words: 'All' },
            ...correctionStates.map(one => ({
              value: one,
              words: stateLook[one].word,
            })),
          ]}
        />
      }
    >
      <Box sx={{ px: 2 }}>
        {error && (
          <Failed error={error} what="The corrections" onRetry={refresh} />
        )}
        {!value && !error && <Reading what="corrections" lines={3} />}
        {value?.items.length === 0 && (
          <EmptyState>
            {state === undefined
              ? 'None yet: “wrong?” on a line of a brief reports one'
              : `None ${state}`}
          </EmptyState>
        )}
      </Box>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {value?.items.map(one => (
          <Item
            key={one.id}
            correction={one}
            isOpen={shown === one.id}
            onToggle={() => show(shown === one.id ? undefined : one.id)}
            onEdited={refresh}
          />
        ))}
      </Box>
    </Card>
  );
}

function Item(props: {
  correction: Correction;
  isOpen: boolean;
  onToggle: () => void;
  onEdited: () => void;
}) {
  const { correction, isOpen, onToggle, onEdited } = props;
  const { entityRef, state, history, incident, reopened, right } = correction;
  const { word, tone } = stateLook[state];
  const last = history[history.length - 1];
  const name = lineWords(correction);
  return (
    <Box
      component="li"
      sx={{
        px: 2,
        py: 1.25,
        borderTop: 1,
        '&&': { borderColor: 'divider' },
        ...(isOpen && {
          bgcolor: (theme: Theme) => toneColours(theme, 'primary').ground,
        }),
      }}
    >
      <Box
        sx={{
          display: { xs: 'flex', md: 'grid' },
          flexWrap: 'wrap',
          columnGap: 2,
          rowGap: 0.5,
          alignItems: 'center',
          fontSize: 13,
          gridTemplateColumns: '96px minmax(0, 1fr) 170px 64px 20px',
          '& > :nth-of-type(2)': { flex: { xs: '1 1 240px', md: 'none' } },
        }}
      >
        <span>
          <Chip tone={tone} dot="full">
            {word}
          </Chip>
        </span>
        <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Button
            aria-expanded={isOpen}
            aria-label={`Details: ${name}`}
            onClick={onToggle}
            sx={{
              p: 0,
              minWidth: 0,
              textAlign: 'left',
              fontWeight: 600,
              color: 'text.primary',
            }}
          >
            {name}
          </Button>{' '}
          of <EntityName entityRef={entityRef} />
          {incident && (
            <>
              {' '}
              <Chip>{incident}</Chip>
            </>
          )}
          <Box sx={{ color: 'text.secondary' }}>
            {statedWords(correction)}
            {right && (
              <>
                {' → '}
                <Box
                  component="span"
                  sx={{ color: 'text.primary', fontWeight: 500 }}
                >
                  {right}
                </Box>
              </>
            )}
          </Box>
          {history.length > 1 && (
            <Box sx={{ color: 'text.secondary', fontSize: 12 }}>
              {stateLook[last.state].word} <RelativeTime instant={last.at} />:{' '}
              {last.reason}
              {reopened > 0 && ` · reopened ${reopened}×`}
            </Box>
          )}
        </Box>
        <EntityName entityRef={correction.reportedBy} />
        <Box sx={{ textAlign: { md: 'right' } }}>
          <RelativeTime instant={correction.reportedAt} form="age" />
        </Box>
        <ExpandIcon
          aria-hidden
          color="action"
          sx={{ fontSize: 20, rotate: isOpen ? '180deg' : undefined }}
        />
      </Box>
      {isOpen && (
        <CorrectionDetails
          // Another version begins with what that says.
          key={correction.version}
          correction={correction}
          onEdited={onEdited}
        />
      )}
    </Box>
  );
}
